using Npgsql;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>How predictions turned out: Brier score (Monthly Weather Review 78, 1950) and reliability in ten bins.</summary>
internal sealed class ForecastScores(NpgsqlDataSource source)
{
    private const string Select =
        "select forecast, bin, events, successes, probability_sum, squared_errors from prompts.calibration_bins";

    /// <summary>The scores of both forecasts.</summary>
    internal async Task<CalibrationReport> ReadAsync(CancellationToken token)
    {
        await using var command = source.CreateCommand(Select);
        await using var row = await command.ExecuteReaderAsync(token);
        List<CalibrationBin> bins = [];
        while (await row.ReadAsync(token))
        {
            bins.Add(new()
            {
                Forecast = row.GetString(0),
                Bin = row.GetInt32(1),
                Events = row.GetInt64(2),
                Successes = row.GetInt64(3),
                ProbabilitySum = row.GetDouble(4),
                SquaredErrors = row.GetDouble(5),
            });
        }

        return new(Score(bins, CalibrationBin.Predicted), Score(bins, CalibrationBin.Calibrated));
    }

    /// <summary>
    /// The score of one forecast. The constant to compare with is the success rate q itself, whose Brier score is q(1 − q).
    /// </summary>
    internal static ForecastScore Score(IReadOnlyList<CalibrationBin> bins, string forecast)
    {
        var own = bins.Where(bin => bin.Forecast == forecast).ToDictionary(bin => bin.Bin);
        var events = own.Values.Sum(bin => bin.Events);
        var rate = (double)own.Values.Sum(bin => bin.Successes) / events;
        return new(
            events, events == 0 ? null : Math.Round(own.Values.Sum(bin => bin.SquaredErrors) / events, 5),
            events == 0 ? null : Math.Round(rate * (1 - rate), 5),
            [
                .. Enumerable.Range(0, CalibrationBin.Count).Select(number =>
                {
                    var bin = own.GetValueOrDefault(number);
                    return new ReliabilityBin(
                        number / 10.0, (number + 1) / 10.0, bin?.Events ?? 0,
                        bin is null ? null : Math.Round(bin.ProbabilitySum / bin.Events, 4),
                        bin is null ? null : Math.Round((double)bin.Successes / bin.Events, 4));
                }),
            ]);
    }
}
