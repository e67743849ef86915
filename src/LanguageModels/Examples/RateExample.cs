using FluentValidation;
using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

internal sealed class RateExampleValidator : AbstractValidator<RateExample>
{
    private const int LongestFeedback = 10_000;

    public RateExampleValidator()
    {
        RuleFor(command => command.Rating.Rating).Must(RatingRules.IsAllowed).OverridePropertyName("Rating")
            .WithMessage(command => RatingRules.Refusal(command.Rating.Rating));
        RuleFor(command => command.Rating.Rater).Must(RatingRules.IsName).OverridePropertyName("Rater")
            .WithMessage("rater: 1 to 200 characters.");
        RuleFor(command => command.Rating.Feedback).Must(text => text is null or { Length: <= LongestFeedback })
            .OverridePropertyName("Feedback").WithMessage($"feedback: at most {LongestFeedback} characters.");
        RuleFor(command => command.Rating)
            .Must(rating => rating.IsGoldStar || rating.Rating is not null || rating.Feedback is { Length: > 0 })
            .OverridePropertyName("Rating").WithMessage("rating: nothing is given; a rating from 1 to 5, is_gold_star, or feedback.");
    }
}

internal sealed class RateExampleHandler(DatabaseSession session, TimeProvider clock) : IRequestHandler<RateExample, ExampleRating>
{
    private const string Upsert =
        """
        insert into language.ml_analysis_rating (analysis_id, rater, rating, is_gold_star, feedback, created_at, updated_at)
        select id, $2, $3, $4, $5, $6, $6 from language.conquest_analysis where id = $1
        on conflict (analysis_id, rater) do update
        set rating = excluded.rating, is_gold_star = excluded.is_gold_star, feedback = excluded.feedback, updated_at = excluded.updated_at
        """;

    public async Task<ExampleRating> Handle(RateExample request, CancellationToken cancellationToken)
    {
        var given = request.Rating;
        var rating = new ExampleRating(
            given.Rater?.Trim() ?? RatingRules.UsualRater, given.Rating, given.IsGoldStar, given.Feedback ?? "", clock.GetUtcNow());
        await using var upsert = new NpgsqlCommand(Upsert, await session.OpenAsync(cancellationToken), session.Transaction)
        {
            Parameters =
            {
                new() { Value = request.ExampleId },
                new() { Value = rating.Rater },
                new NpgsqlParameter<int?> { TypedValue = rating.Rating },
                new() { Value = rating.IsGoldStar },
                new() { Value = rating.Feedback },
                new() { Value = rating.UpdatedAt },
            },
        };
        if (await upsert.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            throw KnownExample.Missing(request.ExampleId.ToString());
        }

        session.Announce(LanguageChanges.Example, request.ExampleId.ToString());
        return rating;
    }
}

internal sealed class WithdrawExampleRatingHandler(DatabaseSession session) : AsyncRequestHandler<WithdrawExampleRating>
{
    private const string Delete = "delete from language.ml_analysis_rating where analysis_id = $1 and rater = $2";

    protected override async Task Handle(WithdrawExampleRating request, CancellationToken cancellationToken)
    {
        var rater = request.Rater?.Trim() ?? RatingRules.UsualRater;
        await using var delete = new NpgsqlCommand(Delete, await session.OpenAsync(cancellationToken), session.Transaction)
        {
            Parameters = { new() { Value = request.ExampleId }, new() { Value = rater } },
        };
        if (await delete.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            throw new NotFoundException($"'{rater}' has not rated example '{request.ExampleId}'.", "rater");
        }

        session.Announce(LanguageChanges.Example, request.ExampleId.ToString());
    }
}
