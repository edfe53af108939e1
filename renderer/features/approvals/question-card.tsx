import { memo, type ReactNode } from 'react';
import { errorCodes } from '../../../server/protocol/envelope.ts';
import { mayAnswer } from '../../../server/protocol/host-roles.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { NotYours } from './approval-frame.tsx';
import { CommandQuestion } from './command-question.tsx';
import { ElicitationQuestion } from './elicitation-question.tsx';
import { FileChangeQuestion } from './file-change-question.tsx';
import { InputQuestion } from './input-question.tsx';
import { PermissionsQuestion } from './permissions-question.tsx';
import { questionOf } from './request-kinds.ts';
import { UnknownQuestion } from './unknown-question.tsx';

export interface AnyQuestionProps {
  readonly request: PendingRequest;
  readonly origin: ReactNode;
  readonly place: string | null;
  readonly focused: boolean;
  readonly answered: boolean;
  readonly onFocus: () => void;
  readonly onAnswer: (request: PendingRequest) => void;
  readonly onReply: (request: PendingRequest, result: unknown) => void;
}

/** The card of a request, whatever it asks. */
export const AnyQuestion = memo(function AnyQuestion(props: AnyQuestionProps) {
  const { request, onAnswer, onReply, ...rest } = props;
  const app = useAppParts();
  const may = useApp(({ role }) => mayAnswer(role, request.method));
  const shared = {
    ...rest,
    answered: props.answered || !may,
    request,
    onReply(result: unknown): void {
      onAnswer(request);
      onReply(request, result);
    },
    onRefuse(): void {
      onAnswer(request);
      app.rpc.replyError(request, {
        code: errorCodes.methodNotFound,
        message: `This client does not know ${request.method}; its user refused.`,
      });
    },
  };
  return <NotYours value={!may}>{cardOf(shared)}</NotYours>;
});

type Shared = Omit<AnyQuestionProps, 'onAnswer' | 'onReply'> & {
  readonly onReply: (result: unknown) => void;
  readonly onRefuse: () => void;
};

function cardOf(shared: Shared): ReactNode {
  const question = questionOf(shared.request);
  switch (question.kind) {
    case 'command':
      return <CommandQuestion {...shared} params={question.params} />;
    case 'fileChange':
      return <FileChangeQuestion {...shared} params={question.params} />;
    case 'input':
      return <InputQuestion {...shared} params={question.params} />;
    case 'permissions':
      return <PermissionsQuestion {...shared} params={question.params} />;
    case 'elicitation':
      return <ElicitationQuestion {...shared} params={question.params} />;
    case 'unknown':
      return <UnknownQuestion {...shared} params={null} />;
  }
}
