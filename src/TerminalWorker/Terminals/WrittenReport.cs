using System.Text;

namespace StrategyFactory.TerminalWorker.Terminals;

/// <summary>A report that a terminal has written.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record WrittenReport(string Name, byte[] Content)
{
    private const int End = 512;

    /// <summary>False where it was cut off: its last tag is missing.</summary>
    internal bool IsWhole
    {
        get
        {
            var tail = Content.AsSpan(Math.Max(0, (Content.Length - End) & ~1));
            var text = (tail.Contains((byte)0) ? Encoding.Unicode : Encoding.Latin1).GetString(tail).TrimEnd();
            return text.EndsWith("</Workbook>", StringComparison.OrdinalIgnoreCase)
                || text.EndsWith("</html>", StringComparison.OrdinalIgnoreCase);
        }
    }
}
