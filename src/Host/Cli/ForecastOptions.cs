using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>The options of <c>forecast</c> and what they come to.</summary>
internal static class ForecastOptions
{
    private const string PredictionLength = "prediction_length";

    internal static Option<string?> Symbol { get; } = Named<string?>("--symbol", "An imported symbol.", "NAME");

    internal static Option<string?> BarLength { get; } = Named<string?>(
        "--timeframe", $"Its bar length: {string.Join(' ', Timeframes.Names)}.", "TF");

    internal static Option<string?> File { get; } = Named<string?>("--file", "A CSV file to upload, with a column of dates.", "PATH");

    internal static Option<Guid?> Series { get; } = Named<Guid?>("--series", "A series uploaded before.", "ID");

    internal static Option<string?> Target { get; } = Named<string?>(
        "--target", "Of a symbol close, returns or realised_volatility; of a file a column.", "NAME");

    internal static Option<string?> DateColumn { get; } = Named<string?>("--date-column", "Column of dates; without, the first.", "NAME");

    internal static Option<string?> Covariates { get; } = Named<string?>(
        "--covariates", "What trees see of the past: columns of a file; of a symbol volume, rsi_14, SPY, SPY.return_1 …", "LIST");

    internal static Option<string?> KnownAhead { get; } = Named<string?>("--known-ahead", "Columns that are known ahead.", "LIST");

    internal static Option<int?> VolatilityWindow { get; } = Named<int?>(
        "--volatility-window", "Returns of a realised volatility; without, 20.", "N");

    internal static Option<DateTimeOffset?> From { get; } = Named<DateTimeOffset?>("--from", "First row, inclusive.", "DATE");

    internal static Option<DateTimeOffset?> To { get; } = Named<DateTimeOffset?>("--to", "Last row, exclusive.", "DATE");

    internal static Option<string> Model { get; } = Named<string>("--model", "See forecast models.", "NAME", "linear");

    internal static Option<string> Name { get; } = Named<string>("--name", "Beginning of the id.", "TEXT", "experiment");

    internal static Option<string> Notes { get; } = Named<string>("--notes", "For people.", "TEXT", "");

    internal static Option<string[]> Set { get; } = Named<string[]>(
        "--set", "A hyperparameter, such as context_length=168; repeatable.", "NAME=VALUE");

    internal static Option<string[]> Grid { get; } = Named<string[]>(
        "--grid", "Values to try, such as lags=12,24,48; repeatable.", "NAME=LIST");

    internal static Option<int?> Horizon { get; } = Named<int?>(
        "--horizon", "Rows a window forecasts; the same as --set prediction_length=N.", "N");

    internal static Option<int?> Step { get; } = Named<int?>("--step", "Rows from one window to the next; without, the horizon.", "N");

    internal static Option<int?> Validation { get; } = Named<int?>("--validation", "Windows that choose.", "N");

    internal static Option<int?> Calibration { get; } = Named<int?>(
        "--calibration", "Windows between validation and gate that correct a network's quantiles; without, none.", "N");

    internal static Option<int?> Gate { get; } = Named<int?>("--gate", "Windows that decide about the edge.", "N");

    internal static Option<int?> Test { get; } = Named<int?>("--test", "Windows of the final figure.", "N");

    internal static Option<int> MaseSeason { get; } = Named<int>("--mase-season", "m of MASE.", "N", 1);

    internal static Option<long> Seed { get; } = Named<long>("--seed", "Seed.", "N", 0);

    internal static IReadOnlyList<Option> OfData { get; } =
        [Symbol, BarLength, File, Series, Target, VolatilityWindow, DateColumn, Covariates, KnownAhead, From, To];

    internal static IReadOnlyList<Option> OfWindows { get; } = [Horizon, Step, Validation, Calibration, Gate, Test];

    internal static IReadOnlyList<Option> OfRequest { get; } = [.. OfData, .. OfWindows, Model, Name, Notes, Set, MaseSeason, Seed];

    /// <summary>The data; a file is uploaded first.</summary>
    internal static async Task<ForecastData> DataAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var series = parsed.GetValue(Series);
        if (parsed.GetValue(File) is { } path)
        {
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            var uploaded = await factory.SendAsync(
                new UploadForecastSeries
                {
                    FileName = Path.GetFileName(path),
                    Content = content,
                    DateColumn = parsed.GetValue(DateColumn),
                    Target = parsed.GetValue(Target),
                },
                token);
            series = uploaded.SeriesId;
            Terminal.Say(
                string.Create(CultureInfo.InvariantCulture, $"Series {uploaded.SeriesId}: {uploaded.Rows:N0} rows of {uploaded.Target}."));
        }

        return new()
        {
            Symbol = parsed.GetValue(Symbol),
            Timeframe = parsed.GetValue(BarLength),
            Target = parsed.GetValue(Target),
            VolatilityWindow = parsed.GetValue(VolatilityWindow),
            SeriesId = series,
            Covariates = Words(parsed.GetValue(Covariates)),
            KnownAhead = Words(parsed.GetValue(KnownAhead)),
            From = parsed.GetValue(From),
            To = parsed.GetValue(To),
        };
    }

    /// <summary>The windows of the parts.</summary>
    internal static ForecastWindows WindowsOf(ParseResult parsed) =>
        new(parsed.GetValue(Step), parsed.GetValue(Validation), parsed.GetValue(Gate), parsed.GetValue(Test), parsed.GetValue(Calibration));

    /// <summary>The whole request.</summary>
    internal static async Task<ForecastRequest> RequestAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var hyperparams = HyperparamsOf(parsed);
        if (parsed.GetValue(Horizon) is { } horizon && !hyperparams.TryAdd(PredictionLength, JsonSerializer.SerializeToElement(horizon)))
        {
            throw new FormatException($"--horizon: {PredictionLength} also stands in --set; in one of the two.");
        }

        return new()
        {
            Name = parsed.GetValue(Name)!,
            Notes = parsed.GetValue(Notes)!,
            Data = await DataAsync(parsed, factory, token),
            Model = parsed.GetValue(Model)!,
            Hyperparams = hyperparams,
            Windows = WindowsOf(parsed),
            MaseSeason = parsed.GetValue(MaseSeason),
            Seed = parsed.GetValue(Seed),
        };
    }

    /// <summary>The hyperparameters of <see cref="Set"/>.</summary>
    internal static Dictionary<string, JsonElement> HyperparamsOf(ParseResult parsed) =>
        Pairs("--set", parsed.GetValue(Set), Value);

    /// <summary>The grid of <see cref="Grid"/>.</summary>
    internal static Dictionary<string, IReadOnlyList<JsonElement>> GridOf(ParseResult parsed) =>
        Pairs("--grid", parsed.GetValue(Grid), values => (IReadOnlyList<JsonElement>)[.. Words(values)!.Select(Value)]);

    internal static string[]? Words(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Option<T> Named<T>(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    private static Option<T> Named<T>(string name, string description, string helpName, T usual) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
    };

    private static Dictionary<string, T> Pairs<T>(string option, string[]? texts, Func<string, T> read)
    {
        var pairs = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var text in texts ?? [])
        {
            var (name, value) = Pair(option, text);
            if (!pairs.TryAdd(name, read(value)))
            {
                throw new FormatException($"{option}: '{name}' is given twice; every hyperparameter once.");
            }
        }

        return pairs;
    }

    private static (string Name, string Value) Pair(string option, string text) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } value]
            ? (name, value)
            : throw new FormatException($"{option}: '{text}' is not of the form NAME=VALUE.");

    /// <summary>
    /// A number where it is one that JSON has; nan and infinity stay words, which the module refuses by the hyperparameter's name.
    /// </summary>
    private static JsonElement Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonSerializer.SerializeToElement(number)
            : JsonSerializer.SerializeToElement(text);
}
