using FluentValidation;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>What a filter asks of an analysis <c>a</c>, as SQL.</summary>
/// <param name="Sql">Conditions, joined; never empty.</param>
/// <param name="Values">Their parameters, from <c>$1</c>.</param>
internal sealed record ExampleConditions(string Sql, IReadOnlyList<object> Values)
{
    internal static ExampleConditions Of(ExampleFilter filter, ExampleTables tables)
    {
        List<string> conditions = [];
        List<object> values = [];
        void Require(object? value, Func<string, string> condition)
        {
            if (value is not null)
            {
                values.Add(value);
                conditions.Add(condition($"${values.Count}"));
            }
        }

        Require(filter.Philosopher, place => $"a.philosopher::text = {place}");
        Require(filter.Domain, place => $"a.domain::text = {place}");
        Require(filter.ConquestType, place => $"a.conquest_type::text = {place}");
        Require(
            filter.GoldStar,
            place => $"exists (select from {tables.Schema}ml_analysis_rating m where m.analysis_id = a.id and m.is_gold_star) = {place}");
        Require(
            filter.Search is { Length: > 0 } words ? $"%{Escaped(words)}%" : null,
            place => $"(exists (select from {tables.Schema}conquest_prompt p where p.analysis_id = a.id and p.content::text ilike {place})"
                + $" or exists (select from {tables.Schema}conquest_response r"
                + $" where r.analysis_id = a.id and r.content::text ilike {place}))");
        return new(conditions.Count == 0 ? "true" : string.Join(" and ", conditions), values);
    }

    private static string Escaped(string words) => words.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}

/// <summary>Conditions that every filter must meet.</summary>
internal sealed class ExampleFilterValidator : AbstractValidator<ExampleFilter>
{
    public ExampleFilterValidator()
    {
        RuleFor(filter => filter.Source).Must(ExampleSources.IsKnown).OverridePropertyName("Source")
            .WithMessage(filter => ExampleSources.Refusal(filter.Source));
        RuleFor(filter => filter.Search).Must(RatingRules.IsLabel).OverridePropertyName("Search")
            .WithMessage("search: at most 200 characters.");
    }
}
