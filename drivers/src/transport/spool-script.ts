/**
 * The helper of the Windows spooler, in Windows PowerShell 5 with the documented winspool functions (OpenPrinter, StartDocPrinter with
 * data type RAW, WritePrinter, EndDocPrinter; learn.microsoft.com, "How To: Print Directly to a Printer"). `$queue` is set before it.
 */
export const SPOOL_SCRIPT = String.raw`
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

public static class ValeroSpool {
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  private struct DocInfo { public string Name; public string OutputFile; public string DataType; }

  [DllImport("winspool.drv", EntryPoint = "OpenPrinterW", SetLastError = true, CharSet = CharSet.Unicode)]
  private static extern bool OpenPrinter(string name, out IntPtr printer, IntPtr defaults);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool ClosePrinter(IntPtr printer);
  [DllImport("winspool.drv", EntryPoint = "StartDocPrinterW", SetLastError = true, CharSet = CharSet.Unicode)]
  private static extern int StartDocPrinter(IntPtr printer, int level, ref DocInfo info);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool EndDocPrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool StartPagePrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool EndPagePrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool WritePrinter(IntPtr printer, byte[] bytes, int count, out int written);
  [DllImport("winspool.drv", SetLastError = true)]
  private static extern bool AbortPrinter(IntPtr printer);

  private static void Check(bool done) { if (!done) throw new Win32Exception(Marshal.GetLastWin32Error()); }

  private static bool Fill(Stream from, byte[] bytes) {
    for (int at = 0; at < bytes.Length; ) {
      int count = from.Read(bytes, at, bytes.Length - at);
      if (count <= 0) return false;
      at += count;
    }
    return true;
  }

  public static int Run(string queue) {
    Stream from = Console.OpenStandardInput();
    TextWriter to = new StreamWriter(Console.OpenStandardOutput());
    IntPtr printer = IntPtr.Zero;
    bool inJob = false;
    try {
      Check(OpenPrinter(queue, out printer, IntPtr.Zero));
      to.Write("ready\n"); to.Flush();
      byte[] head = new byte[4];
      while (Fill(from, head)) {
        int length = BitConverter.ToInt32(head, 0);
        if (length < 0 || length > 16777216) throw new Win32Exception(87);
        if (length == 0) {
          if (inJob) { inJob = false; Check(EndPagePrinter(printer)); Check(EndDocPrinter(printer)); }
        } else {
          byte[] bytes = new byte[length];
          if (!Fill(from, bytes)) break;
          if (!inJob) {
            DocInfo info = new DocInfo(); info.Name = "VALERO"; info.DataType = "RAW";
            Check(StartDocPrinter(printer, 1, ref info) != 0);
            inJob = true;
            Check(StartPagePrinter(printer));
          }
          int written;
          Check(WritePrinter(printer, bytes, length, out written));
          if (written != length) throw new Win32Exception(29);
        }
        to.Write("ok\n"); to.Flush();
      }
      return 0;
    } catch (Win32Exception problem) {
      to.Write("error " + problem.NativeErrorCode + " " + problem.Message.Replace("\r", " ").Replace("\n", " ") + "\n"); to.Flush();
      return 1;
    } finally {
      if (inJob) AbortPrinter(printer);
      if (printer != IntPtr.Zero) ClosePrinter(printer);
    }
  }
}
'@
exit [ValeroSpool]::Run($queue)
`;
