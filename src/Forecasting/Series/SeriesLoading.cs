using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Forecasting.Series;

/// <summary>A series ready to be forecast.</summary>
/// <param name="Data">What was asked for, its defaults filled in.</param>
/// <param name="Series">The rows from the first value of the target on.</param>
/// <param name="Name">For people.</param>
/// <param name="Hash">SHA-256 over times and values, hexadecimal: equal data have equal hashes wherever they come from.</param>
internal sealed record LoadedSeries(ForecastData Data, ForecastSeries Series, string Name, string Hash)
{
    /// <summary>See <see cref="SeriesFamily"/>; empty for none.</summary>
    internal string Family { get; init; } = "";

    /// <summary>Likewise over the covariates; empty for none.</summary>
    internal string ColumnsHash { get; init; } = "";

    /// <summary>True where the target is returns already.</summary>
    internal bool IsReturns => Data is { Symbol: not null, Target: SymbolTarget.Returns };
}

/// <summary>Reads what a request names: bars of a symbol through MarketData, or an uploaded file.</summary>
internal sealed class SeriesLoading(
    IMediator mediator, ForecastingContext context, SeriesFiles files, IOptions<ForecastingOptions> options)
{
    private const int DefaultVolatilityWindow = 20;

    /// <param name="data">What the request names.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <param name="field">Field of the request that a series too short or too plain is blamed on; null for those of an experiment.</param>
    /// <param name="asOf">A pin whose bars are read; null for those of now.</param>
    /// <exception cref="ValidationException">The request names nothing, or too much.</exception>
    /// <exception cref="FactoryException">There is no such series, or it cannot be forecast.</exception>
    internal async Task<LoadedSeries> LoadAsync(ForecastData data, CancellationToken token, string? field = null, Guid? asOf = null)
    {
        DataRules.Require(data);
        var (resolved, whole, name, family) = data.Symbol is not null
            ? await SymbolAsync(data, asOf, token)
            : await UploadedAsync(data, token);
        var (start, end) = (0, whole.Rows);
        while (start < whole.Rows && double.IsNaN(whole.Values.Span[start]))
        {
            start++;
        }

        var series = start == whole.Rows ? whole : whole.Slice(start, end);
        SeriesRules.Require(series.Values.Span, name, options.Value.MinimumRows, field);
        return new(resolved, series, name, Hash(series))
        {
            Family = family,
            ColumnsHash = ColumnsHash(series),
        };
    }

    private async Task<(ForecastData Data, ForecastSeries Series, string Name, string Family)> SymbolAsync(
        ForecastData data, Guid? asOf, CancellationToken token)
    {
        var target = data.Target ?? SymbolTarget.Close;
        var columns = new GetBarColumns(data.Symbol!, data.Timeframe!, data.Covariates ?? [], data.From, data.To) { AsOf = asOf };
        var read = await mediator.Send(columns, token);
        RequireOnce(read.Names, target);
        var bars = read.Bars;
        var window = target == SymbolTarget.Volatility ? data.VolatilityWindow ?? DefaultVolatilityWindow : (int?)null;
        var values = SymbolTarget.Compute(target, bars.Close, window);
        var name = string.Create(CultureInfo.InvariantCulture, $"{bars.Symbol} {bars.Timeframe.Format()} {target}{window}");
        var resolved = data with
        {
            Symbol = bars.Symbol,
            Target = target,
            VolatilityWindow = window,
            Covariates = read.Names.Count > 0 ? read.Names : null,
        };
        return (
            resolved,
            new(bars.Times, values, [.. read.Names.Select((column, i) => new Covariate(column, read.Columns[i], KnownAhead: false))]),
            name,
            SeriesFamily.OfSymbol(resolved)!);
    }

    private async Task<(ForecastData Data, ForecastSeries Series, string Name, string Family)> UploadedAsync(
        ForecastData data, CancellationToken token)
    {
        var row = await context.UploadedSeries.AsNoTracking().SingleOrDefaultAsync(series => series.Id == data.SeriesId, token)
            ?? throw new NotFoundException($"There is no uploaded series {data.SeriesId}.", "series_id");
        var table = CsvTable.Read(await files.ReadAsync(row.Id, token), row.DateColumn, options.Value.MaxUploadBytes);
        var target = ColumnOf(row, data.Target ?? row.Target, "target");
        var known = (data.KnownAhead ?? []).Select(name => ColumnOf(row, name, "known_ahead")).ToList();
        var past = (data.Covariates ?? []).Select(name => ColumnOf(row, name, "covariates")).ToList();
        RequireOnce(known.Concat(past), target);

        var (start, end) = (IndexOf(table.Times, data.From), data.To is null ? table.Times.Length : IndexOf(table.Times, data.To));
        var series = new ForecastSeries(
            table.Times,
            table.Columns[target],
            [
                .. past.Select(name => new Covariate(name, table.Columns[name], KnownAhead: false)),
                .. known.Select(name => new Covariate(name, table.Columns[name], KnownAhead: true)),
            ]);
        return (
            data with { Target = target },
            series.Slice(start, Math.Max(start, end)),
            $"{row.Name} {target}",
            SeriesFamily.OfUploaded(table.Times, table.Columns[target]));
    }

    private static void RequireOnce(IEnumerable<string> covariates, string target)
    {
        if (covariates.GroupBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1 || group.Key == target) is { } wrong)
        {
            throw new UnprocessableException(
                $"covariates: '{wrong.Key}' is named twice, or is the target; every column once, the target not among them.", "covariates");
        }
    }

    private static string ColumnOf(UploadedSeriesRow row, string name, string field) =>
        row.Columns.Find(column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnprocessableException($"{field}: '{name}' is no column of {row.Name}; {string.Join(", ", row.Columns)}.", field);

    private static int IndexOf(long[] times, DateTimeOffset? time)
    {
        var index = time is null ? 0 : Array.BinarySearch(times, time.Value.ToUnixTimeMilliseconds());
        return index < 0 ? ~index : index;
    }

    private static string Hash(ForecastSeries series)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(series.Times.Span));
        hash.AppendData(MemoryMarshal.AsBytes(series.Values.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string ColumnsHash(ForecastSeries series)
    {
        if (series.Covariates.Count == 0)
        {
            return "";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var covariate in series.Covariates)
        {
            hash.AppendData(MemoryMarshal.AsBytes(covariate.Values.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
