import type { models as english } from '../en/models.ts';
import type { Translated } from '../translated.ts';

export const models: Translated<typeof english> = {
  // Providers
  providers: '模型提供方',
  keysInKeychain: '密钥保存在系统钥匙串中。',
  keysInFile: '此系统没有钥匙串：密钥保存在只有你的账户能读取的文件中。',
  notRead: '无法读取模型提供方',
  addProvider: '添加提供方',
  use: '用于新线程',
  notChosen: '无法选择',
  edit: '编辑',
  setKey: '设置密钥',
  forgetKey: '清除密钥',
  keyNotForgotten: '无法清除密钥',
  remove: '移除',
  inUse: '使用中',
  noKey: '没有密钥',
  addKey: '添加密钥',
  more: '更多',
  moreFor: '{{provider}} 的更多操作',
  guideAbout: '在你的文件夹中工作的内置规则，不是 AI 模型。',
  keyIn: '密钥在 {{variable}} 中',
  count_other: '{{count}} 个模型',
  and: '{{before}}，{{next}}',

  // Removing one
  removeLabel: '移除 {{provider}}',
  removeAsk: '从设置中移除 {{provider}} 及其密钥？使用它的线程仍可阅读，但在它恢复之前无法继续。',
  removed: '已移除 {{provider}}',
  stays: '{{provider}} 仍保留：{{why}}',
  notRemoved: '无法移除 {{provider}}',

  // Connecting a model
  apiKey: 'API 密钥',
  keyIsThere: '已有密钥',
  apiKeyAbout: 'OpenAI。其他服务请在下方输入地址。',
  replaceKey: '更换密钥',
  address: '地址',
  addressAbout: '任何支持 Chat Completions 或 Responses API 的服务或本地服务器',
  enterAddress: '输入地址',
  keyOf: '{{provider}} API 密钥',
  saveKey: '保存密钥',
  keptInKeychain: '它保存在系统钥匙串中，只交给服务器；命令永远看不到它。',
  keptInFile: '此系统没有钥匙串，因此它保存在只有你的账户能读取的文件中。命令永远看不到它。',

  // An address
  badAddress: '地址必须以 http:// 或 https:// 开头。',
  runningHere: '本机正在运行：',
  model: '模型',
  nameIfLiked: '名称（可选）',
  nameExample: '公司网关',
  keyIfNeeded: '密钥（如果需要）',
  speaks: '使用的接口',
  chat: 'Chat Completions',
  chatAbout: '几乎所有服务器都支持',
  responses: 'Responses',
  responsesAbout: 'OpenAI 及其他一些服务支持',
  saveAddress: '保存地址',

  // The name of a model
  modelOf: '{{provider}} 的模型',
  modelExample: '提供方使用的名称',
  useIt: '使用',

  // A test
  asking: '正在询问',
  answered: '{{ms}} 毫秒内回答',
  test: '测试',
  testAbout: '发送一条简短的消息；会消耗少量令牌。',

  // Editing a provider
  editLabel: '编辑 {{provider}}',
  close: '关闭',
  save: '保存',
  savedHidden: '已保存，但未生效：{{why}}',
  name: '名称',
  key: '密钥',
  keyKind: {
    kept: '由 Skein 保存',
    keptAbout: '在钥匙串中，或没有密钥',
    variable: '变量',
    variableAbout: '来自服务器的环境变量',
    command: '命令',
    commandAbout: '由你的命令输出',
  },
  newKey: '新密钥；留空则保留现有的',
  variable: '保存密钥的环境变量',
  moreFields: '请求头、查询参数、时限、重试',
  headers: '额外的请求头，每行一个',
  envHeaders: '来自变量的额外请求头',
  headersNote:
    '请求头会按输入的内容写入 config.toml。请把机密放入变量，并在“来自变量”中填写变量名。',
  query: '地址的查询参数，每行一个',
  longestSilence: '最长无响应时间（秒）',
  requestRetries: '得到回答之前的重试次数',
  streamRetries: '回答中断后的重试次数',
  program: '输出密钥的程序',
  programArgs: '它的参数，每行一个',
  keepFor: '密钥的有效时间（秒）',
  mayTake: '允许的最长运行时间（秒）',
  programNote: '它不经过 Shell、在沙盒外运行，并带有服务器的全部变量。',

  // Models of a provider
  rows: '模型，以及 Skein 无法得知的信息',
  fieldOf: '模型 {{at}}：{{field}}',
  tokens: '上下文令牌数',
  efforts: '推理强度：low high',
  takesImages: '支持图片',
  leaveOut: '去除 {{model}}',
  modelAt: '模型 {{at}}',
  addModel: '添加模型',
};
