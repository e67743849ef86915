using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>Outcomes of predictions in one tenth of the probability scale: a row of <c>prompts.calibration_bins</c>.</summary>
internal sealed class CalibrationBin
{
    /// <summary>The prediction of domain weights.</summary>
    internal const string Predicted = "predicted";

    /// <summary>The shrunk measured rate.</summary>
    internal const string Calibrated = "calibrated";

    internal const int Count = 10;

    public string Forecast { get; set; } = "";

    /// <summary>0 for [0, 0.1) … 9 for [0.9, 1].</summary>
    public int Bin { get; set; }

    public long Events { get; set; }

    public long Successes { get; set; }

    public double ProbabilitySum { get; set; }

    public double SquaredErrors { get; set; }

    /// <summary>The bin of a probability.</summary>
    internal static int Of(double probability) => Math.Clamp((int)(probability * Count), 0, Count - 1);
}

internal sealed class CalibrationBinTable : IEntityTypeConfiguration<CalibrationBin>
{
    public void Configure(EntityTypeBuilder<CalibrationBin> builder)
    {
        builder.ToTable("calibration_bins");
        builder.HasKey(bin => new { bin.Forecast, bin.Bin });
    }
}
