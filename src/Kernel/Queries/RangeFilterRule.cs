using FluentValidation;

namespace StrategyFactory.Kernel.Queries;

/// <summary>The rule that requests with filters have.</summary>
public static class RangeFilterRule
{
    /// <summary>Every filter is of one of these columns; no filters at all are allowed.</summary>
    public static void OfColumns<T>(this IRuleBuilderInitialCollection<T, RangeFilter> filters, IReadOnlyList<string> columns) =>
        filters.Must(filter => columns.Contains(filter.Column, StringComparer.Ordinal)).OverridePropertyName(RangeFilter.Field)
            .WithMessage((_, filter) => $"{RangeFilter.Field}: '{filter.Column}' is no column here; {string.Join(", ", columns)}.");
}
