import { dialog } from 'electron';

/** The system's own dialog for a folder. */
export async function chooseFolder(): Promise<{ available: boolean; path: string | null }> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    properties: ['openDirectory', 'createDirectory'],
  });
  return { available: true, path: canceled ? null : (filePaths[0] ?? null) };
}
