import { MessageCircleQuestion } from 'lucide-react';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ToolRequestUserInputParams } from '../../../server/protocol/approval.ts';
import { Button } from '../../components/button.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';

type Props = QuestionCardProps<ToolRequestUserInputParams>;
type One = ToolRequestUserInputParams['questions'][number];

/** Questions of the agent's: options to choose from, or words of one's own. */
export function InputQuestion(props: Props) {
  const { t } = useTranslation('approvals');
  const { request, params, origin, place, focused, answered, onFocus, onReply } = props;
  const { questions } = params;
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const complete = questions.every(({ id }) => (answers[id] ?? '').trim() !== '');

  function send(chosen: Readonly<Record<string, string>>): void {
    if (answered) return;
    onReply({
      answers: Object.fromEntries(
        questions.map(({ id }) => {
          const words = (chosen[id] ?? '').trim();
          return [id, { answers: words === '' ? [] : [words] }];
        }),
      ),
    });
  }

  return (
    <ApprovalFrame
      screen="question.input"
      icon={MessageCircleQuestion}
      title={questions.length === 1 ? t('question') : t('questions')}
      origin={origin}
      reason={null}
      askedAtMs={request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={(key) => {
        const [only] = questions;
        const option = only?.options?.[Number(key) - 1];
        if (questions.length !== 1 || only === undefined || option === undefined) return false;
        setAnswers({ [only.id]: option.label });
        return true;
      }}
    >
      <form
        className="approval-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (complete) send(answers);
        }}
      >
        {questions.map((question) => (
          <OneQuestion
            key={question.id}
            question={question}
            value={answers[question.id] ?? ''}
            onValue={(value) => setAnswers({ ...answers, [question.id]: value })}
          />
        ))}
        <footer className="approval-foot">
          <span className="grow" />
          <Button look="plain" disabled={answered} onClick={() => send({})}>
            {t('skip')}
          </Button>
          <Button
            type="submit"
            look={focused ? 'primary' : 'normal'}
            disabled={answered || !complete}
          >
            {t('answer')}
          </Button>
        </footer>
      </form>
    </ApprovalFrame>
  );
}

interface OneQuestionProps {
  readonly question: One;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function OneQuestion({ question, value, onValue }: OneQuestionProps) {
  const { t } = useTranslation('approvals');
  const id = useId();
  const options = question.options ?? [];
  const isOption = options.some(({ label }) => label === value);
  const free = options.length === 0 || question.isOther === true;
  return (
    <fieldset className="approval-question">
      <legend dir="auto" id={id}>
        {question.header === '' ? null : (
          <b className="strong">{withMarks(question.header, 'sentence')} </b>
        )}
        <MarkedText text={question.question} writing="sentence" />
      </legend>
      {options.length === 0 ? null : (
        <div className="approval-options" role="radiogroup" aria-labelledby={id}>
          {options.map(({ label, description }, at) => (
            <label key={at} className="approval-option">
              <input
                type="radio"
                name={id}
                checked={value === label}
                onChange={() => onValue(label)}
              />
              <span>
                {withMarks(label, 'sentence')}
                <small>{withMarks(description ?? '', 'sentence')}</small>
              </span>
              <kbd className="key" aria-hidden="true">
                {at + 1}
              </kbd>
            </label>
          ))}
        </div>
      )}
      {free ? (
        <div className="field">
          <input
            type={question.isSecret === true ? 'password' : 'text'}
            autoComplete="off"
            dir="auto"
            aria-label={options.length === 0 ? question.question : t('anotherAnswer')}
            placeholder={options.length === 0 ? t('yourAnswer') : t('anotherAnswer')}
            value={isOption ? '' : value}
            onChange={(event) => onValue(event.target.value)}
          />
        </div>
      ) : null}
    </fieldset>
  );
}
