import type { workers as english } from '../en/workers.ts';
import type { Translated } from '../translated.ts';

export const workers: Translated<typeof english> = {
  title: '工作器',
  about: '由 Skein 创建的服务器，各有自己的文件，无人使用时会休眠。',
  add: '新建工作器',
  addLabel: '新的工作器',
  notRead: '无法读取工作器：{{why}}',
  none: '没有工作器',
  noneAbout:
    '工作器是一个独立的工作区：智能体在那里安装、启动和弄坏的东西都留在那里。创建一个，然后为新线程选择其中的文件夹。',

  // A new one
  name: '名称',
  cores: 'CPU 核数',
  memory: '内存（GiB）',
  disk: '磁盘（GiB）',
  asPlace: '由所在位置决定',
  unlimited: '在这台电脑上，工作器占用的资源不受限制。',
  make: '创建',

  // One of them
  state: {
    asleep: '休眠中',
    starting: '正在启动',
    running: '运行中',
    ending: '正在休眠',
    failed: '未能运行',
  },
  coresOf_other: '{{count}} 核',
  memoryOf: '{{size}} 内存',
  diskOf: '{{size}} 磁盘',
  wake: '唤醒',
  notWoken: '无法唤醒 {{name}}',
  sleep: '休眠',
  notPut: '无法让 {{name}} 休眠',
  tryAgain: '重试',
  log: '日志',
  logOf: '{{name}} 的日志',
  logEmpty: '它没有写过任何内容。',
  readAgain: '重新读取',
  copy: '复制',
  remove: '移除…',
  removeTitle: '移除 {{name}}？',
  removeAbout: '它的磁盘及其中的所有文件会被删除。线程会留在你的库中，可以阅读和搜索。',
  removeIt: '移除工作器及其文件',
  keep: '保留',
  removed: '已移除 {{name}}',
  notRemoved: '无法移除 {{name}}',

  // Where they are made
  place: '工作器的创建位置',
  placeFixed: '由运行此 Skein 的人决定。',
  kind: '位置',
  kinds: { local: '这台电脑', kubernetes: 'Kubernetes' },
  kindAbout: {
    local: '每个工作器是一个有自己文件夹的进程。它隔开工作区，但挡不住攻击者。',
    kubernetes: '每个工作器是一个有自己存储卷的 Pod，凭令牌连接。',
  },
  occupied: '没有工作器时才能更改。',
  idle: '空闲工作器休眠前的分钟数',
  never: '从不',
  namespace: '命名空间',
  image: '包含服务器的镜像',
  volume: '每个工作器的磁盘（GiB）',
  storageClass: '存储类',
  runtimeClass: '运行时类',
  clusterDomain: '集群域名',
  clientLabels: '允许连接的 Pod 的标签',
  save: '保存',
  saved: '从现在起生效',
};
