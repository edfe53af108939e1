import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createEvent } from './events.ts';
import { loudClass, record } from './loud.ts';

type Action = { type?: string; text?: string };
type Options = {
  id?: string;
  title?: string;
  body?: string;
  silent?: boolean;
  actions?: Action[];
  hasReply?: boolean;
};

/** Recorded when shown; a test plays the user with `emit('click')`, `emit('action', …)`, `emit('reply', …)`. */
export class Notification extends EventEmitter {
  static readonly isSupported = (): boolean => true;
  /** Only Windows starts an app by its notification. */
  static readonly handleActivation = (): void => record('Notification.handleActivation');
  /** All that lie before the user now. */
  static readonly shown: Notification[] = [];
  readonly id: string;
  title: string;
  body: string;
  readonly silent: boolean;
  readonly actions: Action[];
  readonly hasReply: boolean;

  constructor(options: Options = {}) {
    super();
    this.id = options.id ?? randomUUID();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.silent = options.silent ?? false;
    this.actions = options.actions ?? [];
    this.hasReply = options.hasReply ?? false;
  }

  show(): void {
    const { title, body } = this;
    record('Notification.show', { title, body });
    if (!Notification.shown.includes(this)) Notification.shown.push(this);
    setImmediate(() => this.emit('show', createEvent({})));
  }

  close(): void {
    record('Notification.close', { title: this.title });
    const at = Notification.shown.indexOf(this);
    if (at < 0) return;
    Notification.shown.splice(at, 1);
    setImmediate(() => this.emit('close', createEvent({})));
  }
}
loudClass('Notification', Notification);
