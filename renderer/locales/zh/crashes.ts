import type { crashes as english } from '../en/crashes.ts';
import type { Translated } from '../translated.ts';

export const crashes: Translated<typeof english> = {
  // 发生了什么
  what: {
    page: '一个窗口崩溃了',
    gpu: '图形进程崩溃了',
    helper: '一个辅助进程结束了',
    main: 'Skein 遇到了意外的错误',
    server: '一个服务器自行结束了',
    library: '资料库已重新启动',
    hang: '一个窗口没有响应',
  },
  workIsSafe: '已完成的工作和草稿都是安全的。',
  times_other: '{{times}} 次',

  // 报告
  reports: '崩溃报告',
  reportsAbout:
    '报告只留在这台电脑上，Skein 不会发送到任何地方。每份报告说明什么结束了、为什么、哪些版本，以及日志最后的内容。其中没有对话，也没有密钥。',
  none: '没有发生过崩溃。',
  report: '报告',
  reportOf: '{{time}} 的崩溃报告',
  show: '显示',
  showOf: '显示 {{time}} 的报告',
  deleteOf: '删除 {{time}} 的报告',
  deleteAll: '全部删除',
  notDeleted: '无法删除报告',
  notListed: '无法列出报告：{{why}}',
  copyReport: '复制',
  notCopied: '无法复制报告',
  readFirst: '交给别人之前，请先读一遍。',
  dismiss: '关闭',
  notDismissed: '无法关闭',

  // 代替窗口
  crashed: '这个窗口连续崩溃了多次',
  crashedAbout: 'Skein 已停止加载它。线程、回合和草稿保存在窗口之外，正在运行的工作会继续。',
  loadAgain: '重新加载',
  seeReports: '显示崩溃报告',
};
