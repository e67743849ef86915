using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>The options of <c>forecast</c> and what they come to.</summary>
internal static class ForecastOptions
{
    internal static Option<string?> Symbol { get; } = new("--symbol") { Description = "An imported symbol.", HelpName = "NAME" };

    internal static Option<string?> BarLength { get; } = new("--timeframe") { Description = $"Its bar length: {string.Join(' ', Timeframes.Names)}.", HelpName = "TF" };

    internal static Option<string?> File { get; } = new("--file") { Description = "A CSV file to upload, with a column of dates.", HelpName = "PATH" };

    internal static Option<Guid?> Series { get; } = new("--series") { Description = "A series uploaded before.", HelpName = "ID" };

    internal static Option<string?> Target { get; } = new("--target")
    {
        Description = "Of a symbol close, returns or realised_volatility; of a file a column.",
        HelpName = "NAME",
    };

    internal static Option<string?> DateColumn { get; } = new("--date-column") { Description = "Column of dates; without, the first.", HelpName = "NAME" };

    internal static Option<string?> Covariates { get; } = new("--covariates") { Description = "Columns that trees see of the past.", HelpName = "LIST" };

    internal static Option<string?> KnownAhead { get; } = new("--known-ahead") { Description = "Columns that are known ahead.", HelpName = "LIST" };

    internal static Option<DateTimeOffset?> From { get; } = new("--from") { Description = "First row, inclusive.", HelpName = "DATE" };

    internal static Option<DateTimeOffset?> To { get; } = new("--to") { Description = "Last row, exclusive.", HelpName = "DATE" };

    internal static Option<string> Model { get; } = new("--model")
    {
        Description = "See forecast models.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "linear",
    };

    internal static Option<string> Name { get; } = new("--name")
    {
        Description = "Beginning of the id.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "experiment",
    };

    internal static Option<string> Notes { get; } = new("--notes") { Description = "For people.", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    internal static Option<string[]> Set { get; } = new("--set") { Description = "A hyperparameter, such as context_length=168; repeatable.", HelpName = "NAME=VALUE" };

    internal static Option<string[]> Grid { get; } = new("--grid") { Description = "Values to try, such as lags=12,24,48; repeatable.", HelpName = "NAME=LIST" };

    internal static Option<int?> Horizon { get; } = new("--horizon") { Description = "Rows a window forecasts; the same as --set prediction_length=N.", HelpName = "N" };

    internal static Option<int?> Step { get; } = new("--step") { Description = "Rows from one window to the next; without, the horizon.", HelpName = "N" };

    internal static Option<int?> Validation { get; } = new("--validation") { Description = "Windows that choose.", HelpName = "N" };

    internal static Option<int?> Gate { get; } = new("--gate") { Description = "Windows that decide about the edge.", HelpName = "N" };

    internal static Option<int?> Test { get; } = new("--test") { Description = "Windows of the final figure.", HelpName = "N" };

    internal static Option<int> MaseSeason { get; } = new("--mase-season") { Description = "m of MASE.", HelpName = "N", DefaultValueFactory = _ => 1 };

    internal static Option<long> Seed { get; } = new("--seed") { Description = "Seed.", HelpName = "N" };

    internal static IReadOnlyList<Option> OfData { get; } = [Symbol, BarLength, File, Series, Target, DateColumn, Covariates, KnownAhead, From, To];

    internal static IReadOnlyList<Option> OfWindows { get; } = [Horizon, Step, Validation, Gate, Test];

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
            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"Series {uploaded.SeriesId}: {uploaded.Rows:N0} rows of {uploaded.Target}."));
        }

        return new()
        {
            Symbol = parsed.GetValue(Symbol),
            Timeframe = parsed.GetValue(BarLength),
            Target = parsed.GetValue(Target),
            SeriesId = series,
            Covariates = Words(parsed.GetValue(Covariates)),
            KnownAhead = Words(parsed.GetValue(KnownAhead)),
            From = parsed.GetValue(From),
            To = parsed.GetValue(To),
        };
    }

    /// <summary>The windows of the parts.</summary>
    internal static ForecastWindows WindowsOf(ParseResult parsed) =>
        new(parsed.GetValue(Step), parsed.GetValue(Validation), parsed.GetValue(Gate), parsed.GetValue(Test));

    /// <summary>The whole request.</summary>
    internal static async Task<ForecastRequest> RequestAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var hyperparams = (parsed.GetValue(Set) ?? []).Select(text => Pair("--set", text))
            .ToDictionary(pair => pair.Name, pair => Value(pair.Value), StringComparer.Ordinal);
        if (parsed.GetValue(Horizon) is { } horizon)
        {
            hyperparams["prediction_length"] = JsonSerializer.SerializeToElement(horizon);
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

    /// <summary>The grid of <see cref="Grid"/>.</summary>
    internal static Dictionary<string, IReadOnlyList<JsonElement>> GridOf(ParseResult parsed) =>
        (parsed.GetValue(Grid) ?? []).Select(text => Pair("--grid", text)).ToDictionary(
            pair => pair.Name, pair => (IReadOnlyList<JsonElement>)[.. Words(pair.Value)!.Select(Value)], StringComparer.Ordinal);

    internal static string[]? Words(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static (string Name, string Value) Pair(string option, string text) =>
        text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } value]
            ? (name, value)
            : throw new FormatException($"{option}: '{text}' is not of the form NAME=VALUE.");

    private static JsonElement Value(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? JsonSerializer.SerializeToElement(number)
        : JsonSerializer.SerializeToElement(text);
}
