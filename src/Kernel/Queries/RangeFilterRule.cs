using FluentValidation;

namespace StrategyFactory.Kernel.Queries;

/// <summary>The rule that requests with filters have.</summary>
public static class RangeFilterRule
{
    /// <summary>Every filter is of a column that there is.</summary>
    /// <param name="filters">The filters of the request; null is allowed.</param>
    /// <param name="columns">The columns.</param>
    /// <typeparam name="T">The request.</typeparam>
    public static void OfColumns<T>(this IRuleBuilderInitialCollection<T, RangeFilter> filters, IReadOnlyList<string> columns) =>
        filters.Must(filter => columns.Contains(filter.Column, StringComparer.Ordinal)).OverridePropertyName(RangeFilter.Field)
            .WithMessage((_, filter) => $"{RangeFilter.Field}: '{filter.Column}' is no column here; {string.Join(", ", columns)}.");
}
