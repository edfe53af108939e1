import { dialog } from 'electron';
import type { OpenDialogOptions } from 'electron';

type Properties = NonNullable<OpenDialogOptions['properties']>;

const PROPERTIES: Readonly<Record<'folder' | 'file', Properties>> = {
  folder: ['openDirectory', 'createDirectory'],
  // Programs lie in folders such as ~/.local, and within the bundles of macOS.
  file: ['openFile', 'showHiddenFiles', 'treatPackageAsDirectory'],
};

/** The system's own dialog for something that is there, or a folder that is made in it. */
export async function choosePath(
  what: 'folder' | 'file',
): Promise<{ available: boolean; path: string | null }> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ properties: PROPERTIES[what] });
  return { available: true, path: canceled ? null : (filePaths[0] ?? null) };
}
