/** Hands a file to the person at the screen; `content` in Base64. */
export function saveBase64(name: string, content: string): void {
  const bytes = Uint8Array.from(window.atob(content), (sign) => sign.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
