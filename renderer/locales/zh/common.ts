import type { common as english } from '../en/common.ts';
import type { Translated } from '../translated.ts';

export const common: Translated<typeof english> = {
  languageFailed: '无法加载该语言',
  settingNotKept: '无法保存设置',
  loading: '正在加载',
  running: '正在运行',
  starting: '正在启动',
  cancel: '取消',
  serverCannot: '此服务器做不到',
  serverCannotAbout: '{{server}} 不提供此功能，更新的版本可能会提供。',
};
