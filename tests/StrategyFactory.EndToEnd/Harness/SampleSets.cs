using System.Text;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>.set files as MetaTrader 5 writes them.</summary>
internal static class SampleSets
{
    public static readonly string[] MovingAverageCross =
    [
        "; saved on 2026.02.10 11:27:51", "; this file contains last used input parameters for testing/optimizing EMACrossOverV2 expert advisor", ";",
        "StopLossPips=40.0||20||10||60||Y", "TakeProfitPips=80.0||60||20||120||N", "LotSize=0.01||0.01||0.001000||0.100000||N", "ShortPeriod=13||5||5||20||Y", "LongPeriod=26||30||10||60||Y", "Remark=kept as it is",
    ];

    public static byte[] Bytes(IEnumerable<string> lines) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(string.Concat(lines.Select(line => line + "\r\n")))];
}
