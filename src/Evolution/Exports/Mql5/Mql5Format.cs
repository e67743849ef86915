using System.Text;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>An expert for MetaTrader 5 in one source file, with the model beside it, which the compiler embeds.</summary>
internal sealed class Mql5Format : IExportFormat
{
    public string Name => "mql5";

    public string Title => "Expert for MetaTrader 5 with the model embedded";

    public IReadOnlyList<ExportedFile> Write(PromotedExport promoted)
    {
        Mql5Rules.Require(promoted);
        return
        [
            new($"{FileName(promoted)}.mq5", Encoding.UTF8.GetBytes(Mql5Expert.Of(promoted))),
            new(PromotedExport.ModelFile, promoted.Onnx.Content),
        ];
    }

    private static string FileName(PromotedExport promoted) =>
        string.Concat($"{promoted.Promotion.Ticker}-{promoted.Specification.Timeframe}".Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
}
