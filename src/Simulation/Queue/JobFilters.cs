using FluentValidation;
using Npgsql;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.Queue;

/// <summary>A <see cref="JobFilter"/> as a condition of SQL, and what is allowed in it.</summary>
internal static class JobFilters
{
    private const int LongestSearch = 200;

    /// <summary>The condition on <c>simulation.priority_jobs</c>; its values are added to the command.</summary>
    public static string Condition(JobFilter filter, NpgsqlCommand command)
    {
        List<string> conditions = [];
        if (State(filter) is { } state)
        {
            // literally, for the planner to see which of the indexes over a few states will do
            conditions.Add($"status = '{state}'");
        }

        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var part = Add(filter.Search.Trim());
            conditions.Add($"(strpos(upper(ticker), upper({part})) > 0 or strpos(upper(error), upper({part})) > 0)");
        }

        foreach (var (column, id) in new[] { ("run_id", filter.RunId), ("batch_id", filter.BatchId), ("id", filter.JobId) })
        {
            if (id is { } given)
            {
                conditions.Add($"{column} = {Add(given)}");
            }
        }

        return conditions.Count == 0 ? "true" : string.Join(" and ", conditions);

        string Add(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        }
    }

    /// <summary>The state asked for as the table writes it, null for any.</summary>
    public static string? State(JobFilter filter) =>
        string.IsNullOrEmpty(filter.Status) ? null : JobState.All.Single(state => Same(state, filter.Status));

    private static bool Same(string state, string given) => state.Equals(given, StringComparison.OrdinalIgnoreCase);

    /// <summary>The rules for a filter.</summary>
    internal sealed class Validator : AbstractValidator<JobFilter>
    {
        public Validator(bool narrows)
        {
            RuleFor(filter => filter.Status).Must(status => string.IsNullOrEmpty(status) || JobState.All.Any(state => Same(state, status)))
                .OverridePropertyName("status")
                .WithMessage(filter => $"status: '{filter.Status}' is not known; allowed: {string.Join(", ", JobState.All)}.");
            RuleFor(filter => filter.Search).MaximumLength(LongestSearch).OverridePropertyName("search")
                .WithMessage(filter => $"search: {filter.Search!.Length} characters are too many; at most {LongestSearch}.");
            if (narrows)
            {
                RuleFor(filter => filter).Must(filter => !filter.MatchesAll()).OverridePropertyName("filter")
                    .WithMessage("filter: it matches every job; give at least one of status, search, run_id, batch_id and job_id.");
            }
        }
    }
}
