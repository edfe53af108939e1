import { Component, type ReactNode } from 'react';

/** What went wrong while something was drawn, and another try. */
export interface DrawingFault {
  readonly why: string;
  readonly retry: () => void;
}

export interface GuardProps {
  /** Another value draws the children again. */
  readonly of?: unknown;
  readonly instead: (fault: DrawingFault) => ReactNode;
  readonly children: ReactNode;
}

interface GuardState {
  readonly error: unknown;
  readonly failed: boolean;
}

/** Keeps a fault in drawing to the part where it is: without it the whole window would go blank. */
export class Guard extends Component<GuardProps, GuardState> {
  override state: GuardState = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown): GuardState {
    return { error, failed: true };
  }

  override componentDidUpdate(before: GuardProps): void {
    if (this.state.failed && before.of !== this.props.of) this.#retry();
  }

  readonly #retry = (): void => this.setState({ error: null, failed: false });

  override render(): ReactNode {
    const { error, failed } = this.state;
    if (!failed) return this.props.children;
    const why = error instanceof Error ? error.message : String(error);
    return this.props.instead({ why, retry: this.#retry });
  }
}
