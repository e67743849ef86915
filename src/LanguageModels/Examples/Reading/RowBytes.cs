using System.Buffers;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>The bytes of one row so far, never more than a limit; what comes beyond it is counted and forgotten.</summary>
/// <param name="longest">The limit.</param>
internal sealed class RowBytes(int longest)
{
    private readonly ArrayBufferWriter<byte> _kept = new();
    private long _seen;

    internal bool IsEmpty => _seen == 0;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        _seen += bytes.Length;
        if (_seen <= longest)
        {
            _kept.Write(bytes);
        }
        else
        {
            _kept.ResetWrittenCount();
        }
    }

    /// <summary>The row; begins anew.</summary>
    internal RawRow Take(int number, int line)
    {
        var row = _seen <= longest
            ? new RawRow(number, line, _kept.WrittenSpan.ToArray())
            : new RawRow(number, line, default, new(FaultKinds.TooLong, $"has {_seen} bytes; at most {longest}"));
        _seen = 0;
        _kept.ResetWrittenCount();
        return row;
    }
}
