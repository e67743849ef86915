using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Names;

namespace StrategyFactory.Tests.Kernel;

internal sealed class NamesTests
{
    [TestCase("", "")]
    [TestCase("Id", "id")]
    [TestCase("RunId", "run_id")]
    [TestCase("L1RatioGrid", "l1_ratio_grid")]
    [TestCase("ZScoreCutoffs", "z_score_cutoffs")]
    [TestCase("ParentSQN", "parent_sqn")]
    [TestCase("SQNMin", "sqn_min")]
    [TestCase("already_snake", "already_snake")]
    public void Names_become_snake_case(string name, string expected) => Assert.That(SnakeCase.Of(name), Is.EqualTo(expected));

    [TestCase("Request.AlphaGrid[2]", "alpha_grid[2]")]
    [TestCase("Specification.TargetCol", "target_col")]
    [TestCase("Request.DataOptions.TrainWindow", "data_options.train_window")]
    [TestCase("sqn_max", "sqn_max")]
    [TestCase("Symbols", "symbols")]
    [TestCase("SYMBOL_POINT", "SYMBOL_POINT")]
    public void Property_paths_become_the_names_that_callers_write(string property, string expected) => Assert.That(FieldNames.Of(property), Is.EqualTo(expected));
}
