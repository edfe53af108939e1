/** Editors for the tests of a file, each with a home of its own, and all ended with the test. */
import type { ClientCapabilities } from '@agentclientprotocol/sdk/unstable';
import { afterEach, beforeEach } from 'vitest';
import { setUp } from '../../fixtures/app-server.ts';
import type { Bench } from '../../fixtures/app-server.ts';
import { TestEditor } from './editor.ts';
import type { EditorWish } from './editor.ts';

export class EditorStage {
  #bench: Bench | null = null;
  readonly #editors: TestEditor[] = [];

  constructor() {
    beforeEach(async () => {
      this.#bench = await setUp();
    });
    afterEach(async () => {
      // In order, so that a server of its own is gone as well.
      await Promise.all(this.#editors.splice(0).map((editor) => editor.close()));
      await this.#bench?.end();
    });
  }

  get bench(): Bench {
    if (this.#bench === null) throw new Error('no test runs');
    return this.#bench;
  }

  async open(capabilities?: ClientCapabilities, wish?: EditorWish): Promise<TestEditor> {
    const editor = await TestEditor.open(this.bench, capabilities, wish);
    this.#editors.push(editor);
    return editor;
  }
}

/** A patch that adds a file with one line. */
export const addition = (name: string): string => `*** Begin Patch
*** Add File: ${name}
+hello
*** End Patch`;
