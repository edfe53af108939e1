/** Commands of the composer, and keys that belong to a part of the screen and stay as they are. */
import {
  AtSign,
  Box,
  Check,
  ChevronDown,
  ChevronUp,
  CornerDownLeft,
  Eye,
  Gauge,
  ListTodo,
  Paperclip,
  Shield,
  ShieldX,
  Slash,
  TextCursorInput,
} from 'lucide-react';
import { mayAnswer } from '../../../server/protocol/host-roles.ts';
import { focusComposer } from '../../lib/focus-composer.ts';
import type { App } from '../../stores/app-store.ts';
import type { Command } from '../../stores/command-book.ts';

export const composerCommands: readonly Command[] = [
  {
    id: 'focusComposer',
    group: 'composer',
    icon: TextCursorInput,
    keys: ['Mod+I'],
    inTerminal: true,
    asks: 'turn/start',
    available: hasComposer,
    run: focusComposer,
  },
  { id: 'model', group: 'composer', icon: Box, keys: ['Mod+Shift+M'] },
  { id: 'effort', group: 'composer', icon: Gauge },
  { id: 'access', group: 'composer', icon: Shield },
  { id: 'planMode', group: 'composer', icon: ListTodo },
  { id: 'attachImages', group: 'composer', icon: Paperclip },
];

const composer = {
  group: 'composer',
  fixed: true,
  asks: 'turn/start',
  available: hasComposer,
} as const;
const approvals = { group: 'approvals', fixed: true, available: asks } as const;
const changes = { group: 'changes', fixed: true, available: hasThread } as const;

export const fixedKeys: readonly Command[] = [
  { id: 'send', icon: CornerDownLeft, keys: ['Enter'], ...composer },
  { id: 'sendOtherwise', icon: CornerDownLeft, keys: ['Mod+Enter'], ...composer },
  { id: 'newLine', icon: CornerDownLeft, keys: ['Shift+Enter'], ...composer },
  { id: 'mention', icon: AtSign, keys: ['@'], ...composer },
  { id: 'slash', icon: Slash, keys: ['/'], ...composer },
  { id: 'allow', icon: Check, keys: ['Y'], ...approvals },
  { id: 'deny', icon: ShieldX, keys: ['N'], ...approvals },
  { id: 'scope', icon: Shield, keys: ['1', '2', '3', '4', '5'], ...approvals },
  { id: 'nextFile', icon: ChevronDown, keys: [']'], ...changes },
  { id: 'previousFile', icon: ChevronUp, keys: ['['], ...changes },
  { id: 'nextHunk', icon: ChevronDown, keys: ['N'], ...changes },
  { id: 'previousHunk', icon: ChevronUp, keys: ['P'], ...changes },
  { id: 'viewed', icon: Eye, keys: ['V'], ...changes },
];

function hasComposer(app: App): boolean {
  const { view } = app.store.getState().behind;
  return view === 'thread' || view === 'new';
}

function hasThread(app: App): boolean {
  return app.store.getState().behind.view === 'thread';
}

function asks(app: App): boolean {
  const { requests, role } = app.store.getState();
  return requests.some(({ method }) => mayAnswer(role, method));
}
