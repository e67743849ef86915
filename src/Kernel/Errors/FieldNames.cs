using StrategyFactory.Kernel.Names;

namespace StrategyFactory.Kernel.Errors;

/// <summary>Names of request fields as callers write them.</summary>
public static class FieldNames
{
    /// <summary>Turns a property path such as <c>Request.AlphaGrid[2]</c> into <c>alpha_grid[2]</c>.</summary>
    public static string Of(string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var path = property.StartsWith("Request.", StringComparison.Ordinal) ? property["Request.".Length..]
            : property.StartsWith("Specification.", StringComparison.Ordinal) ? property["Specification.".Length..]
            : property;
        return string.Join('.', path.Split('.').Select(SnakeCase.Of));
    }
}
