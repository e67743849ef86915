using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>A kind of files that a promoted strategy is written as. Registered once each.</summary>
internal interface IExportFormat
{
    /// <summary>Name in requests, lower case.</summary>
    string Name { get; }

    /// <summary>What it is, for people.</summary>
    string Title { get; }

    /// <summary>Writes the files.</summary>
    /// <exception cref="Kernel.Errors.UnprocessableException">The format cannot express something of the strategy.</exception>
    IReadOnlyList<ExportedFile> Write(PromotedExport promoted);
}
