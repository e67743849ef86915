using System.Globalization;
using System.IO.Compression;
using System.Text;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Passes;

/// <summary>
/// The passes of an execution as a compressed table (gzip, tabs): small in the database, and readable for whoever downloads it. Columns:
/// pass, score, distance, net_profit, profit_factor, recovery_factor, max_drawdown_pct, total_trades, then the searched inputs.
/// </summary>
internal static class PassFile
{
    private const int Figures = 8;

    private const string Heading = "pass\tscore\tdistance\tnet_profit\tprofit_factor\trecovery_factor\tmax_drawdown_pct\ttotal_trades";

    internal static byte[] Write(IReadOnlyList<string> inputs, IReadOnlyList<ListedPass> passes)
    {
        using var content = new MemoryStream();
        using (var text = new StreamWriter(new GZipStream(content, CompressionLevel.Fastest), new UTF8Encoding(false)) { NewLine = "\n" })
        {
            text.WriteLine(string.Join('\t', inputs.Select(Cell).Prepend(Heading)));
            foreach (var pass in passes)
            {
                text.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pass.PassNumber}\t{pass.Score:G9}\t{pass.Distance:G9}\t{pass.NetProfit:G9}\t{pass.ProfitFactor:G9}\t"));
                text.Write(
                    string.Create(CultureInfo.InvariantCulture, $"{pass.RecoveryFactor:G9}\t{pass.MaxDrawdownPct:G9}\t{pass.TotalTrades}"));
                foreach (var value in pass.Values)
                {
                    text.Write('\t');
                    text.Write(Cell(value));
                }

                text.WriteLine();
            }
        }

        return content.ToArray();
    }

    internal static (IReadOnlyList<string> Inputs, IReadOnlyList<ListedPass> Passes) Read(byte[] content)
    {
        using var text = new StreamReader(
            new GZipStream(new MemoryStream(content, writable: false), CompressionMode.Decompress), Encoding.UTF8);
        string[] inputs = [.. text.ReadLine()!.Split('\t').Skip(Figures)];
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        List<ListedPass> passes = [];
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            passes.Add(new(
                long.Parse(cells[0], CultureInfo.InvariantCulture), [.. cells.Skip(Figures).Select(Once)], Number(cells[1]) ?? 0,
                Number(cells[2]) ?? 0, Number(cells[3]) ?? 0,
                Number(cells[4]), Number(cells[5]), Number(cells[6]) ?? 0, int.Parse(cells[7], CultureInfo.InvariantCulture)));
        }

        return (inputs, passes);

        // A hundred thousand passes have some hundred values.
        string Once(string value) => known.TryGetValue(value, out var kept) ? kept : known[value] = value;
    }

    private static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny('\t', '\n', '\r') < 0 ? text
        : string.Concat(text.Select(letter => letter is '\t' or '\n' or '\r' ? ' ' : letter));
}
