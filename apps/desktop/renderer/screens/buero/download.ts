import type { Failure } from '@valero/domain/kernel';
import { officeLink } from '../../api.ts';

/** Filters of an export; what is null or empty is left out. */
export type ExportFilters = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Address of a workbook with the filters of the screen. */
export function exportPath(name: string, filters: ExportFilters, lang: string): string {
  const query = new URLSearchParams({ lang });
  for (const [key, value] of Object.entries(filters))
    if (value !== null && value !== undefined && value !== '') query.set(key, String(value));
  return `/api/v1/exports/${name}.xlsx?${query}`;
}

/** Gives a blob to the person as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Fetches a file with the session's rights and saves it; null = it worked. */
export async function download(path: string): Promise<Failure | null> {
  const file = await officeLink().download(path);
  if (!file.ok) return file.error;
  saveBlob(file.value.blob, file.value.name);
  return null;
}
