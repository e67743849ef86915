using System.Globalization;
using System.Text.Json;
using StrategyFactory.Dashboard.Forms;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>
/// A forecast as it is typed. What is allowed is the module's to say; here is only read what is a number, and several values of a
/// hyperparameter, parted by commas, make a grid search.
/// </summary>
public sealed class ForecastForm() : TypedForm(Fields)
{
    /// <summary>Where the errors of hyperparameters are kept.</summary>
    public const string HyperparameterField = "hyperparams.";

    /// <summary>The target that has a window of its own.</summary>
    public const string Volatility = "realised_volatility";

    /// <summary>What can be forecast of a symbol.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["close", "returns", Volatility];

    /// <summary>How a grid can be searched.</summary>
    public static IReadOnlyList<string> Strategies { get; } = ["cartesian", "random", "halving"];

    /// <summary>What a search can go by.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [.. ForecastTexts.Metrics.Select(metric => metric.Name)];

    /// <summary>Every field that is no hyperparameter, by its name in requests.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "name", "notes", "symbol", "timeframe", "target", "volatility_window", "series_id", "covariates", "known_ahead", "from", "to",
        "model", "mase_season", "seed",
        "windows.step", "windows.validation", "windows.calibration", "windows.gate", "windows.test",
        "strategy", "samples", "metric", "time_limit_seconds", "halving_factor", "refine_stages",
    ];

    /// <summary>Whether a symbol of the store is forecast, not an uploaded series.</summary>
    public bool OfSymbol { get; set; }

    /// <summary>The name that the errors and the text of a hyperparameter go by.</summary>
    public static string Of(HyperparameterRange hyperparameter)
    {
        ArgumentNullException.ThrowIfNull(hyperparameter);
        return HyperparameterField + hyperparameter.Name;
    }

    /// <summary>The series that is chosen, of those that were sent.</summary>
    public UploadedSeries? Series(IEnumerable<UploadedSeries> uploaded) =>
        uploaded.FirstOrDefault(series => series.SeriesId.ToString() == this["series_id"]);

    /// <summary>Takes a symbol or a file; the columns of the other mean nothing there.</summary>
    public void ChooseSource(bool ofSymbol, IEnumerable<UploadedSeries> uploaded)
    {
        if (OfSymbol != ofSymbol)
        {
            (this["covariates"], this["known_ahead"]) = ("", "");
        }

        OfSymbol = ofSymbol;
        this["target"] = ofSymbol ? Targets[0] : Series(uploaded)?.Target ?? "";
    }

    /// <summary>Takes a series, with the column that it was sent for.</summary>
    public void ChooseSeries(string id, IEnumerable<UploadedSeries> uploaded)
    {
        this["series_id"] = id;
        if (!OfSymbol)
        {
            this["target"] = Series(uploaded)?.Target ?? "";
        }
    }

    /// <summary>How many combinations the hyperparameters of a model make.</summary>
    public long Combinations(ForecastModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Hyperparameters.Aggregate(
            1L, (count, one) => Math.Min(int.MaxValue, count * Math.Max(1, Words(this[Of(one)]).Length)));
    }

    /// <summary>Fills the fields as an experiment was asked for; what its model fills in by itself is left open.</summary>
    public void Take(ForecastExperimentDetails again, ForecastModel? model)
    {
        ArgumentNullException.ThrowIfNull(again);
        var data = again.Data ?? new();
        OfSymbol = data.Symbol is not null;
        var (split, name) = (again.Split, again.ExperimentId.Split('_', StringSplitOptions.RemoveEmptyEntries));
        this["name"] = name.Length > 2
            ? string.Join('_', name.TakeWhile(part => part.Length != 8 || !part.All(char.IsAsciiDigit)))
            : again.ExperimentId;
        this["notes"] = again.Notes;
        this["model"] = again.Model;
        this["symbol"] = data.Symbol ?? "";
        this["timeframe"] = data.Timeframe ?? "";
        this["target"] = data.Target ?? "";
        this["volatility_window"] = data.VolatilityWindow?.ToString(CultureInfo.InvariantCulture) ?? "";
        this["series_id"] = data.SeriesId?.ToString() ?? "";
        this["covariates"] = string.Join(", ", data.Covariates ?? []);
        this["known_ahead"] = string.Join(", ", data.KnownAhead ?? []);
        (this["from"], this["to"]) = (FormTime.Write(data.From), FormTime.Write(data.To));
        this["mase_season"] = again.MaseSeason == 1 ? "" : again.MaseSeason.ToString(CultureInfo.InvariantCulture);
        this["seed"] = again.Seed == 0 ? "" : again.Seed.ToString(CultureInfo.InvariantCulture);
        var windows = again.Windows
            ?? (split is null ? new() : new(
                split.Step, split.Validation.Windows, split.Gate.Windows, split.Test.Windows, split.Calibration?.Windows));
        this["windows.step"] = windows.Step == split?.Horizon ? "" : Written(windows.Step);
        this["windows.validation"] = Written(windows.Validation);
        this["windows.calibration"] = Written(windows.Calibration);
        this["windows.gate"] = Written(windows.Gate);
        this["windows.test"] = Written(windows.Test);
        foreach (var hyperparameter in model?.Hyperparameters ?? [])
        {
            var text = again.Hyperparams.TryGetValue(hyperparameter.Name, out var value) ? ForecastTexts.Hyperparameter(value) : "";
            this[Of(hyperparameter)] = hyperparameter.Default is { } usual && ForecastTexts.Hyperparameter(usual) == text ? "" : text;
        }
    }

    /// <summary>
    /// What was typed as a grid search, of one configuration where no field has several values; null where something is no number.
    /// </summary>
    public GridSearchRequest? Read(ForecastModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Errors.Clear();
        var (single, grid) = Hyperparameters(model);
        var searches = grid.Count > 0;
        var request = new GridSearchRequest
        {
            Request = new()
            {
                Name = Given("name") ?? "experiment",
                Notes = Given("notes") ?? "",
                Data = Data(),
                Model = model.Name,
                Hyperparams = single,
                Windows = new(
                    Number("windows.step"),
                    Number("windows.validation"),
                    Number("windows.gate"),
                    Number("windows.test"),
                    Number("windows.calibration")),
                MaseSeason = Number("mase_season") ?? 1,
                Seed = Large("seed") ?? 0,
            },
            ParamGrid = grid,
            Strategy = searches ? Given("strategy") ?? "cartesian" : "cartesian",
            Samples = searches ? Number("samples") : null,
            Metric = searches ? Given("metric") ?? "mae" : "mae",
            HalvingFactor = searches ? Number("halving_factor") ?? 3 : 3,
            RefineStages = searches && Given("strategy") != "halving" ? Number("refine_stages") ?? 0 : 0,
            TimeLimitSeconds = searches ? Real("time_limit_seconds", "number of seconds") : null,
        };
        return Errors.Count == 0 ? request : null;
    }

    /// <summary>The words of a field, parted by commas.</summary>
    public static string[] Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <inheritdoc/>
    protected override string Place(string field)
    {
        var name = field.StartsWith("data.", StringComparison.Ordinal) ? field["data.".Length..] : field;
        name = name.StartsWith("param_grid.", StringComparison.Ordinal) ? HyperparameterField + name["param_grid.".Length..] : name;
        return Fields.Contains(name, StringComparer.Ordinal) || name.StartsWith(HyperparameterField, StringComparison.Ordinal) ? name
            : name == "data" && this[OfSymbol ? "symbol" : "series_id"].Length == 0 ? OfSymbol ? "symbol" : "series_id"
            : "";
    }

    private ForecastData Data()
    {
        if (OfSymbol)
        {
            return new()
            {
                Symbol = Given("symbol"),
                Timeframe = Given("timeframe"),
                Target = Given("target"),
                VolatilityWindow = this["target"] == Volatility ? Number("volatility_window") : null,
                Covariates = Columns("covariates"),
                From = Time("from"),
                To = Time("to"),
            };
        }

        var chosen = Given("series_id");
        if (chosen is not null && !Guid.TryParse(chosen, out _))
        {
            Errors["series_id"] = $"series_id: '{chosen}' is no id of a series.";
        }

        return new()
        {
            SeriesId = Guid.TryParse(chosen, out var id) ? id : null,
            Target = Given("target"),
            Covariates = Columns("covariates"),
            KnownAhead = Columns("known_ahead"),
            From = Time("from"),
            To = Time("to"),
        };
    }

    private (Dictionary<string, JsonElement> Single, Dictionary<string, IReadOnlyList<JsonElement>> Grid) Hyperparameters(
        ForecastModel model)
    {
        var single = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var grid = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.Ordinal);
        foreach (var one in model.Hyperparameters)
        {
            var (values, error) = HyperparameterText.Read(one, Words(this[Of(one)]));
            if (error is not null)
            {
                Errors[Of(one)] = error;
            }

            if (values.Count > 1)
            {
                grid[one.Name] = values;
            }
            else if (values.Count == 1)
            {
                single[one.Name] = values[0];
            }
        }

        return (single, grid);
    }

    private string[]? Columns(string field) => Words(this[field]) is { Length: > 0 } names ? names : null;

    private int? Number(string field) => Whole(field, "-2147483648 to 2147483647");

    private DateTimeOffset? Time(string field)
    {
        if (Given(field) is not { } text)
        {
            return null;
        }

        if (FormTime.TryRead(text, out var time))
        {
            return time;
        }

        Errors[field] = $"{field}: '{text}' is no date; {FormTime.Allowed}.";
        return null;
    }

    private static string Written(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
