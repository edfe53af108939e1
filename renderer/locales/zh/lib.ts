import type { lib as english } from '../en/lib.ts';
import type { Translated } from '../translated.ts';

export const lib: Translated<typeof english> = {
  now: '刚刚',

  access: {
    strict: '总是询问',
    strictAbout: '每个命令和每处更改都会询问。',
    ask: '先询问',
    askAbout: '可自由读取；每处更改都会询问。',
    auto: '在文件夹内工作',
    autoAbout: '可更改文件夹内的文件；离开文件夹或使用网络时会询问。',
    full: '完全访问',
    fullAbout: '没有沙盒，也不询问。',
  },
  fullAccessWarning: '智能体可以不经询问更改或删除你能更改或删除的任何内容。',

  // What an approval came to
  outcome: {
    accept: '已允许一次',
    acceptForSession: '已在此线程中允许',
    decline: '已拒绝',
    cancel: '已拒绝，回合已停止',
    expired: '已失效：服务器先结束了',
    elsewhere: '已由其他客户端答复',
  },
  answered: '已答复',
  allowedLike: '已允许此命令及同类命令',
  hostDecided: '已对该主机作出决定',
  hostDenied: '已永久拒绝 {{host}}',
  hostAllowed: '已永久允许 {{host}}',

  // Who decided
  by: {
    window: '你（窗口 {{number}}）',
    browser: '你（浏览器 {{number}}）',
    user: '{{user}}（浏览器 {{number}}）',
    notification: '你（通知）',
    client: '其他客户端',
  },

  // Why there is no connection
  connection: {
    silent: '有一段时间没有收到任何消息。',
    noAnswer: 'Skein 没有响应。',
    closed: 'Skein 关闭了连接。',
    refused: '此浏览器的登录已失效。请打开 Skein 启动时输出的链接。',
    revoked: '此登录已被终止。如需再次进入，请索取新链接。',
    revokedUser: '此登录已被终止。',
    signIn: '你需要重新登录。',
    signInFailed: '登录未成功。',
    noUser: 'Skein 前面的代理没有说明你是谁。',
    notAllowed: '你已登录，但在这里没有角色。',
    buffered: '此页面与 Skein 之间有环节在滞留消息，因此消息会成批到达。不会丢失任何内容。',
    noWorker: '页面的 Worker 未能启动。',
    noLink: '请使用 Skein 启动时输出的链接打开。',
    usedLink: '此链接已被使用，或已过期。',
    appOnly: '此页面属于 Skein 应用，只能在应用中打开。',
  },
  connectionStatus: 'Skein 返回了 {{status}}。',

  // How long a model thinks
  effort: {
    none: '无',
    minimal: '最低',
    low: '低',
    medium: '中',
    high: '高',
    xhigh: '极高',
    max: '最大',
    ultra: '超高',
  },
};
