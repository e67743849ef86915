using StrategyFactory.Dashboard.Forms;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>An export of a dataset as it is typed.</summary>
public sealed class ExportForm() : TypedForm(
    ["format", "philosopher", "domain", "conquest_type", "limit", "validation_share", "near_duplicates", "base_model"])
{
    private static readonly ExportDataset Usual = new();

    /// <summary>What was typed as a request; null where something is no number.</summary>
    public ExportDataset? Read()
    {
        Errors.Clear();
        var request = new ExportDataset
        {
            Format = Given("format") ?? Usual.Format,
            Philosopher = Given("philosopher"),
            Domain = Given("domain"),
            ConquestType = Given("conquest_type"),
            Limit = Whole("limit"),
            ValidationShare = Real("validation_share") ?? Usual.ValidationShare,
            NearDuplicates = Given("near_duplicates") ?? Usual.NearDuplicates,
            BaseModel = Given("base_model"),
        };
        return Errors.Count == 0 ? request : null;
    }
}
