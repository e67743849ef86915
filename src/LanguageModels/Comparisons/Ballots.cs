using System.Security.Cryptography;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Hides whose answer is whose.</summary>
internal static class Blindfold
{
    internal const string UsualVoter = "user";

    /// <summary>The side that a prompt shows as answer A: drawn for every prompt, and the same one whenever it is shown.</summary>
    internal static string SideOfA(Guid item, int seed)
    {
        Span<byte> drawn = stackalloc byte[20];
        item.TryWriteBytes(drawn);
        BitConverter.TryWriteBytes(drawn[16..], seed);
        return (SHA256.HashData(drawn)[0] & 1) == 0 ? Sides.Base : Sides.FineTuned;
    }

    /// <summary>Prompts that can be voted on: both have answered, and not the same.</summary>
    internal static IQueryable<ComparisonItem> Votable(LanguageModelsContext context, Guid comparison) =>
        context.ComparisonItems.AsNoTracking().Where(item => item.ComparisonId == comparison && item.IsSame == false);

    internal static Task<int> VotedAsync(LanguageModelsContext context, Guid comparison, string voter, CancellationToken token) =>
        context.ComparisonVotes.CountAsync(vote => vote.ComparisonId == comparison && vote.Voter == voter, token);

    /// <exception cref="NotFoundException">There is no such comparison.</exception>
    /// <exception cref="ConflictException">People do not judge it.</exception>
    internal static async Task<ComparisonRun> RequireAsync(LanguageModelsContext context, Guid comparison, CancellationToken token)
    {
        var run = await context.Comparisons.AsNoTracking().SingleOrDefaultAsync(each => each.Id == comparison, token)
            ?? throw KnownComparison.Missing(comparison);
        return run.Planned.Judges.Contains(ComparisonJudge.Human, StringComparer.Ordinal)
            ? run
            : throw new ConflictException($"Comparison {comparison} is not judged by people; one with human among its judges.", "id");
    }
}

internal sealed class GetNextBallotValidator : AbstractValidator<GetNextBallot>
{
    public GetNextBallotValidator() => RuleFor(query => query.Voter).Must(RatingRules.IsName).WithMessage("voter: 1 to 200 characters.");
}

internal sealed class GetNextBallotHandler(LanguageModelsContext context) : IRequestHandler<GetNextBallot, ComparisonBallot>
{
    public async Task<ComparisonBallot> Handle(GetNextBallot request, CancellationToken cancellationToken)
    {
        var run = await Blindfold.RequireAsync(context, request.ComparisonId, cancellationToken);
        var voter = request.Voter?.Trim() ?? Blindfold.UsualVoter;
        var votable = Blindfold.Votable(context, run.Id);
        var item = await votable.Where(each => !context.ComparisonVotes.Any(vote => vote.ItemId == each.Id && vote.Voter == voter))
            .OrderBy(each => each.Position).FirstOrDefaultAsync(cancellationToken);
        return new(
            item is null ? null : await ShowAsync(run, item, cancellationToken),
            await Blindfold.VotedAsync(context, run.Id, voter, cancellationToken), await votable.CountAsync(cancellationToken),
            TrainingStatus.IsEnded(run.Status));
    }

    private async Task<BallotItem> ShowAsync(ComparisonRun run, ComparisonItem item, CancellationToken token)
    {
        var texts = await context.ComparisonAnswers.AsNoTracking().Where(answer => answer.ItemId == item.Id)
            .ToDictionaryAsync(answer => answer.Side, answer => answer.Text, StringComparer.Ordinal, token);
        var first = Blindfold.SideOfA(item.Id, run.Asked.Seed);
        return new(item.Id, item.Asked, item.Reference, texts[first], texts[Sides.Other(first)]);
    }
}

internal sealed class VoteOnComparisonValidator : AbstractValidator<VoteOnComparison>
{
    private static readonly string[] Choices = ["a", "b", "tie"];

    public VoteOnComparisonValidator()
    {
        RuleFor(command => command.Vote.Choice).Must(choice => Choices.Contains(choice, StringComparer.Ordinal))
            .OverridePropertyName("Choice")
                .WithMessage(command => $"choice: '{command.Vote.Choice}' is not allowed; {string.Join(", ", Choices)}.");
        RuleFor(command => command.Vote.Voter).Must(RatingRules.IsName).OverridePropertyName("Voter")
            .WithMessage("voter: 1 to 200 characters.");
        RuleFor(command => command.Vote.RatingA).Must(RatingRules.IsAllowed).OverridePropertyName("RatingA")
            .WithMessage(command => $"rating_a: {command.Vote.RatingA} is not allowed; 1 to 5.");
        RuleFor(command => command.Vote.RatingB).Must(RatingRules.IsAllowed).OverridePropertyName("RatingB")
            .WithMessage(command => $"rating_b: {command.Vote.RatingB} is not allowed; 1 to 5.");
    }
}

internal sealed class VoteOnComparisonHandler(LanguageModelsContext context, DatabaseSession session, TimeProvider clock)
    : IRequestHandler<VoteOnComparison, ComparisonVoteStored>
{
    private const string Upsert =
        """
        insert into language.comparison_votes
            (item_id, voter, comparison_id, winner, base_rating, fine_tuned_rating, base_gold, fine_tuned_gold, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (item_id, voter) do update
        set winner = excluded.winner, base_rating = excluded.base_rating, fine_tuned_rating = excluded.fine_tuned_rating,
            base_gold = excluded.base_gold, fine_tuned_gold = excluded.fine_tuned_gold, updated_at = excluded.updated_at
        """;

    public async Task<ComparisonVoteStored> Handle(VoteOnComparison request, CancellationToken cancellationToken)
    {
        var run = await Blindfold.RequireAsync(context, request.ComparisonId, cancellationToken);
        var vote = request.Vote;
        var votable = Blindfold.Votable(context, run.Id);
        if (!await votable.AnyAsync(item => item.Id == vote.ItemId, cancellationToken))
        {
            throw new NotFoundException(
                $"item_id: {vote.ItemId} cannot be voted on in comparison {run.Id}; a prompt with two different answers.", "item_id");
        }

        var voter = vote.Voter?.Trim() ?? Blindfold.UsualVoter;
        await StoreAsync(run, vote, voter, cancellationToken);
        return new(
            vote.ItemId, vote.Choice!, voter, await Blindfold.VotedAsync(context, run.Id, voter, cancellationToken),
            await votable.CountAsync(cancellationToken));
    }

    private async Task StoreAsync(ComparisonRun run, NewComparisonVote vote, string voter, CancellationToken token)
    {
        var first = Blindfold.SideOfA(vote.ItemId, run.Asked.Seed);
        var isBaseFirst = first == Sides.Base;
        var winner = vote.Choice switch
        {
            "a" => first,
            "b" => Sides.Other(first),
            _ => Sides.Tie,
        };
        await using var upsert = new NpgsqlCommand(Upsert, await session.OpenAsync(token), session.Transaction)
        {
            Parameters =
            {
                new() { Value = vote.ItemId },
                new() { Value = voter },
                new() { Value = run.Id },
                new() { Value = winner },
                new NpgsqlParameter<int?> { TypedValue = isBaseFirst ? vote.RatingA : vote.RatingB },
                new NpgsqlParameter<int?> { TypedValue = isBaseFirst ? vote.RatingB : vote.RatingA },
                new() { Value = isBaseFirst ? vote.GoldA : vote.GoldB },
                new() { Value = isBaseFirst ? vote.GoldB : vote.GoldA },
                new() { Value = clock.GetUtcNow() },
            },
        };
        await upsert.ExecuteNonQueryAsync(token);
        session.Announce(LanguageChanges.Comparison, run.Id.ToString());
    }
}

internal static class BallotEndpoints
{
    internal static void MapBallots(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/v1/fine-tuning/comparisons/{id:guid}").WithTags("Language models");
        one.MapGet(
            "/next",
            (Guid id, IMediator mediator, CancellationToken token, string? voter = null) =>
                mediator.Send(new GetNextBallot(id, voter), token))
            .WithName("GetNextBallot").WithSummary("The next two answers that somebody has not voted on, without a word on whose they are");
        one.MapPost("/vote", (Guid id, NewComparisonVote vote, IMediator mediator, CancellationToken token) =>
                mediator.Send(new VoteOnComparison(id, vote), token))
            .WithName("VoteOnComparison").WithSummary("Stores a vote, in place of what the same voter thought before");
    }
}
