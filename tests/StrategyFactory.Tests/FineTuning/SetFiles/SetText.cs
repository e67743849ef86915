using System.Text;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.Tests.FineTuning.SetFiles;

/// <summary>Files from text.</summary>
internal static class SetText
{
    /// <summary>A file as MetaTrader 5 writes it: UTF-16 with its mark, CR LF.</summary>
    public static byte[] Mt5(params string[] lines) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(string.Concat(lines.Select(line => line + "\r\n")))];

    /// <summary>A file as MetaTrader 4 writes it: ANSI, CR LF.</summary>
    public static byte[] Mt4(params string[] lines) => [.. SetEncoding.Ansi.Bytes(string.Concat(lines.Select(line => line + "\r\n")))];

    public static SetFile Read(byte[] content) => SetFile.Read(content);
}
