using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Benchmarks.Markets;

/// <summary>The rows so far, in a file of JSON lines that outlives a killed process; or in memory alone.</summary>
internal sealed class MarketResults
{
    private readonly string? _file;
    private readonly List<MarketRow> _rows = [];
    private readonly HashSet<MarketQuestion> _answered = [];

    private MarketResults(string? file) => _file = file;

    internal IReadOnlyList<MarketRow> Rows => _rows;

    /// <summary>Opens what an earlier call left; a last line that was cut off is forgotten.</summary>
    /// <exception cref="FormatException">A line before the last is no row.</exception>
    internal static MarketResults Open(string? file)
    {
        var results = new MarketResults(file);
        if (file is null || !File.Exists(file))
        {
            return results;
        }

        var lines = File.ReadAllLines(file);
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                results.Keep(FactoryJson.Read<MarketRow>(lines[i]));
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                File.WriteAllLines(file, lines[..i]);
            }
            catch (JsonException wrong)
            {
                throw new FormatException($"--results: line {i + 1} of {file} is no row of the table.", wrong);
            }
        }

        return results;
    }

    internal bool Has(MarketQuestion question) => _answered.Contains(question);

    internal void Add(MarketRow row)
    {
        Keep(row);
        if (_file is not null)
        {
            File.AppendAllText(_file, FactoryJson.Write(row) + Environment.NewLine);
        }
    }

    private void Keep(MarketRow row)
    {
        if (_answered.Add(row.Question))
        {
            _rows.Add(row);
        }
    }
}
