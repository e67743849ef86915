using System.Security.Cryptography;
using System.Text;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Notifications;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Decay;

/// <summary>Follows one promotion and keeps what came of it.</summary>
internal sealed class PromotionFollowing(
    EvolutionContext context, DatabaseSession session, IMediator mediator, NewsOutbox outbox, IOptions<EvolutionOptions> options,
    TimeProvider clock)
{
    /// <summary>Raised when the same bars are judged otherwise, so that all promotions are judged anew.</summary>
    private const int Version = 1;

    private const string Lock = "select id from evolution.promoted_models where id = $1 for no key update";

    private DecayOptions Rule => options.Value.Decay;

    /// <summary>The symbols whose bars it depends on; that it trades alone where its model is gone.</summary>
    internal async Task<IReadOnlyList<string>> SymbolsAsync(PromotedModelRecord promoted, CancellationToken token)
    {
        IReadOnlyList<DataSnapshot> snapshots = [];
        try
        {
            snapshots = (await mediator.Send(new GetModel(promoted.ModelId), token)).Details.Snapshots;
        }
        catch (NotFoundException)
        {
            // following it will tell so
        }

        return
        [
            .. snapshots.Select(series => series.Symbol).Append(promoted.Ticker).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Identity of all bars of these symbols and of the rule.</summary>
    internal string Source(IReadOnlyList<ImportedSeries> series, IReadOnlyList<string> symbols)
    {
        var parts = series.Where(one => symbols.Contains(one.Symbol, StringComparer.Ordinal))
            .Select(one => $"{one.Symbol} {one.Timeframe} {one.ContentHash}").Order(StringComparer.Ordinal);
        var text = string.Join('\n', parts.Prepend($"{Version} {FactoryJson.Write(Rule)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>How it does on all bars of now.</summary>
    internal async Task<Followed> FollowAsync(PromotedModelRecord promoted, CancellationToken token)
    {
        var settings = FactoryJson.Read<SimulationSettings>(promoted.Settings);
        var strategy = new Strategy(
            new(promoted.Threshold, IsQuantile: false), promoted.ZScore, FactoryJson.Read<RegimeConfig>(promoted.RegimeConfig));
        var kept = await mediator.Send(new GetTrades(promoted.JobId), token);
        var followed = await mediator.Send(new FollowStrategy(promoted.ModelId, promoted.Ticker, strategy, settings), token);
        var sample = DecaySample.Of(followed, kept, settings);
        var promise = DecayPromise.Of(sample.Promised);
        var finding = DecayRule.Judge(sample.Values, promise, Rule);
        DateTimeOffset? decided = finding.Decided is { } place ? sample.Times[place] : null;
        var sentence = followed.First is { } first
            ? DecayTexts.Sentence(finding, sample.Values.Length, sample.Kind, first, decided, promise, Rule)
            : DecayTexts.NoBar(followed.Before);
        return new(
            new(finding.Status, sentence, decided ?? followed.First)
            {
                Bars = followed.Bars,
                FirstBar = followed.First,
                LastBar = followed.Last,
                Sample = sample.Kind,
                Count = sample.Values.Length,
                Mean = finding.Mean,
                Lower = finding.Lower,
                Upper = finding.Upper,
                Promise = promise.Mean,
                ProfitFactor = ProfitFactor.Compute([.. followed.Trades.Where(trade => !trade.Open).Select(trade => trade.Return)]),
                TotalReturn = followed.Result?.TotalReturn,
                ChangedSeries = followed.ChangedSeries,
            },
            DecayRule.Course(sample.Values, sample.Times, promise, Rule, PromotionDecayDetails.MostPoints));
    }

    /// <summary>One that cannot be followed, and why.</summary>
    internal static Followed Unknown(PromotedModelRecord promoted, string reason) => new(
        new(DecayStatus.Unknown, DecayTexts.Unknown(reason), null)
        {
            Sample = DecaySample.KindOf(FactoryJson.Read<SimulationSettings>(promoted.Settings)),
            Reason = reason,
        },
        []);

    /// <summary>
    /// Keeps it, unless bars have come since or another host was as far: then nothing is written, and nothing told twice.
    /// </summary>
    /// <param name="promoted">The promotion.</param>
    /// <param name="found">How it does.</param>
    /// <param name="symbols">The symbols it depends on.</param>
    /// <param name="source">Identity of their bars before it was followed.</param>
    /// <param name="token">Cancels it, with nothing kept.</param>
    internal Task KeepAsync(
        PromotedModelRecord promoted, Followed found, IReadOnlyList<string> symbols, string source, CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                if (await ExistsAsync(promoted.Id, inner) && Source(await mediator.Send(new GetSymbols(), inner), symbols) == source)
                {
                    await WriteAsync(promoted, found, symbols, source, inner);
                }
            },
            token);

    private async Task WriteAsync(
        PromotedModelRecord promoted, Followed found, IReadOnlyList<string> symbols, string source, CancellationToken token)
    {
        var record = await context.Followings.SingleOrDefaultAsync(known => known.PromotedId == promoted.Id, token);
        var course = await context.FollowingCourses.SingleOrDefaultAsync(known => known.PromotedId == promoted.Id, token);
        if (record is not null && record.Source == source && record.Status != DecayStatus.Unknown)
        {
            return;
        }

        var (before, now) = (record?.Status, clock.GetUtcNow());
        record ??= context.Followings.Add(new() { PromotedId = promoted.Id, RunId = promoted.RunId }).Entity;
        course ??= context.FollowingCourses.Add(new() { PromotedId = promoted.Id }).Entity;
        Fill(record, found.Decay, now);
        (record.Symbols, record.Source, course.Points) = ([.. symbols], source, FactoryJson.Write(found.Points));
        record.ChangedAt = before is null || before == record.Status ? record.ChangedAt : now;
        await context.SaveChangesAsync(token);
        if ((before ?? DecayStatus.Holding) != record.Status && outbox.IsOn)
        {
            await TellAsync(promoted, record, token);
        }
    }

    private Task TellAsync(PromotedModelRecord promoted, FollowingRecord record, CancellationToken token)
    {
        var news = new PromotionNews
        {
            PromotedId = promoted.Id,
            Status = record.Status,
            Summary = $"{promoted.Symbol}, promoted {promoted.CreatedAt:yyyy-MM-dd}, is {record.Status}. {record.Sentence}",
        };
        return outbox.StoreAsync(context, news, id => new SendPromotionNews(id), token);
    }

    private static void Fill(FollowingRecord record, PromotionDecay decay, DateTimeOffset now)
    {
        record.Since = decay.Status == DecayStatus.Unknown ? record.Status == decay.Status ? record.Since : now : decay.Since;
        (record.Status, record.Sentence, record.Reason) = (decay.Status, decay.Sentence, decay.Reason);
        (record.Bars, record.FirstBar, record.LastBar) = (decay.Bars, decay.FirstBar, decay.LastBar);
        (record.Sample, record.SampleCount) = (decay.Sample, decay.Count);
        (record.Mean, record.Lower, record.Upper, record.Promise) = (decay.Mean, decay.Lower, decay.Upper, decay.Promise);
        (record.ProfitFactor, record.TotalReturn) = (decay.ProfitFactor, decay.TotalReturn);
        (record.ChangedSeries, record.ComputedAt) = ([.. decay.ChangedSeries], now);
    }

    private async Task<bool> ExistsAsync(Guid promoted, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(Lock, await session.OpenAsync(token), session.Transaction)
        {
            Parameters = { new() { Value = promoted } },
        };
        return await command.ExecuteScalarAsync(token) is not null;
    }
}
