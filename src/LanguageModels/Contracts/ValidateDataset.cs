using MediatR;

namespace StrategyFactory.LanguageModels.Contracts;

/// <summary>Says what is wrong with a dataset file below the storage root.</summary>
/// <param name="DatasetPath">Its path, full or from the storage root.</param>
/// <param name="BaseModel">The base whose tokens are counted; null for none.</param>
public sealed record ValidateDataset(string DatasetPath, string? BaseModel = null) : IRequest<DatasetReport>;

/// <summary>Says what is wrong with a dataset.</summary>
/// <param name="Content">JSON lines or a JSON array, plain or packed by gzip; read once from its position.</param>
/// <param name="BaseModel">The base whose tokens are counted; null for none.</param>
public sealed record ValidateDatasetContent(Stream Content, string? BaseModel = null) : IRequest<DatasetReport>;

/// <summary>What is wrong with a dataset.</summary>
/// <param name="Examples">Rows that are examples.</param>
/// <param name="Errors">Problems that stand in the way of training.</param>
/// <param name="Warnings">Problems that do not.</param>
/// <param name="Kinds">All problems by kind.</param>
/// <param name="Issues">The first 100.</param>
/// <param name="Tokens">What the examples come to in tokens; null where nobody counted them.</param>
public sealed record DatasetReport(
    int Examples,
    int Errors,
    int Warnings,
    IReadOnlyDictionary<string, int> Kinds,
    IReadOnlyList<DatasetIssue> Issues,
    TokenCounts? Tokens);

/// <summary>A problem of a dataset.</summary>
/// <param name="Line">The line its row begins on, from 1; null for the dataset as a whole.</param>
/// <param name="Kind">A word for it, such as <c>role</c>, <c>empty</c>, <c>duplicate</c>, <c>secret</c>.</param>
/// <param name="Severity">Whether it stands in the way of training.</param>
/// <param name="Message">A sentence; secrets are never in it.</param>
public sealed record DatasetIssue(int? Line, string Kind, IssueSeverity Severity, string Message);

/// <summary>How bad a problem is.</summary>
public enum IssueSeverity
{
    /// <summary>It does not stand in the way of training.</summary>
    Warning,

    /// <summary>It does.</summary>
    Error,
}

/// <summary>Tokens of the examples of a dataset, as its base sees them.</summary>
/// <param name="BaseModel">The base.</param>
/// <param name="Total">All.</param>
/// <param name="Mean">Of an example.</param>
/// <param name="Longest">Of the longest example.</param>
/// <param name="LongestLine">The line it stands on, from 1.</param>
public sealed record TokenCounts(string BaseModel, long Total, double Mean, int Longest, int LongestLine);
