import { expect, test, TIDE_PATCH } from '../../fixtures/skein.ts';
import { patch, run, say } from '../../fixtures/model-server.ts';

test('the screens have the landmarks, headings and names that a screen reader needs', async ({
  skein,
  app,
  model,
}) => {
  const { approvals, composer, page, sidebar, transcript } = app;
  await app.openFolder(skein.workspace);
  await expect(page.getByRole('complementary', { name: 'Threads' })).toMatchAriaSnapshot(`
    - complementary "Threads":
      - navigation "Main":
        - link "New thread"
        - link "Search"
        - link "Approvals"
      - list:
        - listitem:
          - heading "tides" [level=2]:
            - button "tides" [expanded]
          - button "More for tides"
          - button "New thread in tides"
      - button "Add folder"
      - navigation "More":
        - link "Archive"
        - link "Settings"
  `);
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading [level=1]
      - group "Examples"
      - form "Message":
        - textbox "Message"
        - button "Attach images"
        - button /Model:/
        - button /Access:/
        - button "Send" [disabled]
  `);

  model.script(run('echo high'), patch(TIDE_PATCH), say('Done **so far**.'));
  await composer.chooseAccess('Ask always');
  await composer.send('Raise the tide');
  await expect(approvals.all).toMatchAriaSnapshot(`
    - group /command/:
      - heading /command/ [level=2]
      - radiogroup "Allow for":
        - radio "Once" [checked]
        - radio "This thread"
        - radio "Always"
      - button "Deny and stop"
      - button "Deny"
      - button "Allow once"
  `);
  await approvals.allow(approvals.about('echo high'));
  await approvals.allow(approvals.about('src/tide.js'));
  await expect(transcript.ended('Done')).toBeVisible();
  await expect(transcript.log).toMatchAriaSnapshot(`
    - log "Thread":
      - article "You": Raise the tide
      - region "Command, done":
        - button "Open"
        - list:
          - listitem: /Allowed once by you/
      - region "File change, src/tide.js":
        - button "Fold" [expanded]
        - group /src.tide.js/:
          - code: /Metres above chart datum/
      - list:
        - listitem: /Allowed once by you/
      - article "Agent":
        - paragraph:
          - text: Done
          - strong: so far
      - button "Copy the turn as Markdown"
      - button "Fork"
  `);

  await sidebar.go('Settings');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading "General" [level=1]
      - heading "Appearance" [level=2]
      - radiogroup "Theme":
        - radio "System"
        - radio "Light"
        - radio "Dark"
  `);
  for (const section of ['Models and servers', 'Approvals', 'About']) {
    await app.settings.section(section);
    await expect(app.heading(section)).toBeVisible();
  }
});

test('every control has a name, and everything is reached by Tab', async ({
  skein,
  app,
  model,
}) => {
  const { composer, page, transcript } = app;
  model.script(say('Here.'));
  await app.begin(skein.workspace, 'Look around');
  await expect(transcript.ended('Done')).toBeVisible();
  const nameless = page
    .getByRole('button', { name: /^$/ })
    .or(page.getByRole('link', { name: /^$/ }));
  await expect(nameless).toHaveCount(0);

  await composer.text.focus();
  const reached = new Set<string>();
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(nameOfFocus));
  }
  for (const name of [
    'Hide sidebar',
    'New thread in tides',
    'Add folder',
    'Fork',
    'Attach images',
  ]) {
    expect([...reached].join('\n')).toContain(name);
  }
});

/** Runs in the page. */
function nameOfFocus(): string {
  const element = document.activeElement;
  return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
}
