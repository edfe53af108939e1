import type { updates as english } from '../en/updates.ts';
import type { Translated } from '../translated.ts';

export const updates: Translated<typeof english> = {
  title: '更新',
  notKept: '无法保存设置',
  notOpened: '无法打开页面',
  notDone: '操作未成功',
  dismiss: '关闭',

  // Why there are none
  hindrance: {
    source: '此 Skein 从源代码或 npm 运行：请在那里更新。',
    noFeed: '此 Skein 打包时没有指定查找新版本的位置。',
    archive: '此 Skein 由压缩包解压而来，无法自行换成新版本。',
    package: '此 Skein 由系统的软件包管理器管理：请在那里更新。',
    other: '此 Skein 无法自行换成新版本。',
  },

  // How things stand
  unknown: '尚未查找新版本',
  newest: '这是最新版本',
  neverLooked: 'Skein 启动后还没有查找过。',
  looked: '上次查找：{{time}}。',
  look: '立即查找',
  checking: '正在查找新版本',
  notLooked: '无法查找新版本',
  news: {
    found: 'Skein {{version}} 已发布',
    ready: 'Skein {{version}} 已准备好',
    waiting: 'Skein {{version}} 正在等待',
    returning: '正在返回 Skein {{version}}',
    notInstalled: '无法安装 Skein {{version}}',
  },
  newsAbout: {
    found: '只有在你同意后才会下载。',
    ready: '将在你退出时安装。',
    waiting: '一旦没有回合在运行，Skein 就会重启。',
    returning: '一旦没有回合在运行，Skein 就会重启。',
  },
  download: '下载',
  downloading: '正在下载 Skein {{version}}',
  percent: '{{percent}}%',
  stop: '停止',
  notFetched: '无法下载 Skein {{version}}',
  again: '重试',
  restart: '立即重启',
  waiting: '正在等待回合结束',
  notNow: '暂不',
  whatIsNew: '新增内容',
  newIn: '{{version}} 的新增内容',

  // What the user wants
  newer: '新版本',
  wish: { automatic: '自动下载', ask: '通知我', off: '从不查找' },
  wishAbout: {
    automatic:
      'Skein 每天向发布位置查询一次，下载新版本，并在你退出时安装。不会发送任何关于你或你的工作的信息。',
    ask: 'Skein 每天向发布位置查询一次并通知你。不会发送任何关于你或你的工作的信息。',
    off: 'Skein 不会向任何地方查询。你仍然可以自行查找。',
  },
  channel: '哪些版本',
  channelAbout: '测试版：也包括尚未完成的版本',
  channels: { stable: '稳定版', beta: '测试版' },
  older: '返回旧版本',
  previous: '之前的 Skein {{version}} 已保留。',
  back: '返回…',
  backTo: '要返回 Skein {{version}} 吗？',
  backAbout:
    '一旦没有回合在运行，Skein 就会用该版本重新启动。所有线程保持不变。除非你要求，否则不会再次下载当前版本。',
  backLibrary:
    '它无法读取现在的资料库，因此会换回更新之前的副本。此后的草稿、置顶和决定保留在旁边名为 “skein.sqlite.left-…” 的文件中。',
  backNow: '返回并重启',
  notReturned: '无法返回 Skein {{version}}',
  olderAbout:
    '可以直接覆盖安装旧版本，所有线程都会保留。如果它提示资料库来自更新的 Skein，请用更新前的副本替换它：主目录 “app” 文件夹中的 “skein.sqlite.before-…”。',
  allVersions: '所有版本',
};
