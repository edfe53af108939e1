import type { trust as english } from '../en/trust.ts';
import type { Translated } from '../translated.ts';

export const trust: Translated<typeof english> = {
  // Question above the composer
  ask: '信任 {{folder}} 吗？',
  askAbout: '其中的文件会改变智能体的工作方式，信任之前不会使用。',
  askNote: '信任后从下一回合起以及在新线程中生效，可在设置中撤销。',
  hooks: '钩子：每个钩子在运行前都会询问你。',
  notNow: '暂不',
  trust: '信任',
  notTrusted: '无法设为信任',
  notKept: '无法保存',

  // Settings
  title: '受信任的文件夹',
  about: '会使用其自带的配置和钩子。',
  notRead: '无法读取受信任的文件夹',
  none: '目前没有。当你允许智能体写入某个仓库，或由你指定时，它才会受信任。',
  trusted: '已信任',
  untrusted: '未信任',
  revoke: '撤销',
  forget: '忘记',
  forgetAbout: '需要时再次询问',
};
