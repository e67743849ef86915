using NUnit.Framework;
using StrategyFactory.Training.Algorithms.Trees;
using StrategyFactory.Training.Algorithms.Trees.Boosting;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

[TestFixture]
internal sealed class BindingTests
{
    private static readonly TreeRecipe Recipe = new BoostingRecipe(new(3, 0.3, 1, 1, null, null), 5, null, 1);

    [OneTimeSetUp]
    public void Start() => XGBoostPresence.Require();

    [Test]
    public void The_library_tells_its_version() => Assert.That(new XGBoostLibrary("").Version, Does.Match("^[1-9]\\.\\d+\\.\\d+$"));

    [Test]
    public void A_file_that_is_no_library_is_unavailable_and_named()
    {
        Assert.That(new XGBoostLibrary("/nowhere/libxgboost.so").Unavailable, Does.Contain("Training:XGBoostLibrary '/nowhere/libxgboost.so'"));
        Assert.That(new XGBoostLibrary("libc.so.6").Unavailable, Does.Contain("'libc.so.6' is no XGBoost of version 1.6 or later"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void A_label_that_is_not_finite_is_an_error(float label) =>
        Assert.That(() => new DMatrix([1, 2], 1, [1, label]), Throws.TypeOf<XGBoostException>().With.Message.StartsWith("XGBoost: ").And.Message.Contains("abel").And.Message.Not.Contains("Stack trace"));

    [Test]
    public void A_missing_feature_is_allowed_and_an_infinite_one_is_an_error()
    {
        Assert.That(() => new DMatrix([float.NaN, 2], 1, [1, 2]).Dispose(), Throws.Nothing);
        Assert.That(() => new DMatrix([float.NegativeInfinity, 2], 1, [1, 2]), Throws.TypeOf<XGBoostException>());
    }

    [Test]
    public void Rows_that_are_not_whole_or_lack_labels_are_refused()
    {
        Assert.That(() => new DMatrix([1, 2, 3], 2), Throws.ArgumentException);
        Assert.That(() => new DMatrix([], 2), Throws.ArgumentException);
        Assert.That(() => new DMatrix([1, 2], 1, [1]), Throws.ArgumentException);
    }

    [TestCase("max_depth", "-1")]
    [TestCase("lambda", "-1")]
    [TestCase("learning_rate", "much")]
    public void A_parameter_out_of_range_is_an_error(string name, string value)
    {
        using var matrix = new DMatrix([1, 2, 3, 4], 1, [1, 2, 3, 4]);
        using var booster = Booster.Create([KeyValuePair.Create(name, value)], matrix);
        Assert.That(() => booster.Update(0, matrix), Throws.TypeOf<XGBoostException>().With.Message.Contains(name));
    }

    [Test]
    public void Rows_of_another_width_are_refused()
    {
        var rows = ReferenceRows.Create().Rows(..300);
        using var model = TreeModel.Fit(Recipe, rows, CancellationToken.None);
        using var booster = Booster.Load(model.Save().Bytes);
        using var narrow = new DMatrix([1, 2, 3], 3);
        Assert.That(() => booster.Predict(narrow).ToArray(), Throws.ArgumentException.With.Message.Contains("grown on 6 features, not 3"));
    }

    [Test]
    public void Bytes_that_are_no_model_are_an_error()
    {
        Assert.That(() => Booster.Load([1, 2, 3, 4]), Throws.TypeOf<XGBoostException>());
        Assert.That(() => Booster.Load("{\"version\": [1, 7, 4]}"u8), Throws.TypeOf<XGBoostException>());
    }

    [Test]
    public void A_model_saves_to_the_same_bytes_after_loading_and_predicts_the_same_bits()
    {
        var rows = ReferenceRows.Create().Rows(..);
        using var model = TreeModel.Fit(Recipe, rows, CancellationToken.None);
        var (ensemble, bytes) = model.Save();
        using var loaded = TreeModel.Load(ensemble, bytes, Guid.Empty);

        Assert.That(loaded.Save().Bytes, Is.EqualTo(bytes));
        Assert.That(loaded.Predict(rows), Is.EqualTo(model.Predict(rows)));
        Assert.That(loaded.Contributions(rows), Is.EqualTo(model.Contributions(rows)));
        Assert.That(ensemble.Trees, Is.EqualTo(5));
    }

    [Test]
    public void SHAP_values_and_the_bias_add_up_to_the_prediction()
    {
        var rows = ReferenceRows.Create().Rows(..500);
        using var model = TreeModel.Fit(Recipe, rows, CancellationToken.None);
        using var booster = Booster.Load(model.Save().Bytes);
        using var matrix = rows.Matrix();
        var contributions = booster.Contributions(matrix).ToArray();
        var predictions = booster.Predict(matrix).ToArray();

        for (var row = 0; row < rows.Count; row++)
        {
            Assert.That(contributions.AsSpan(row * 7, 7).ToArray().Sum(value => (double)value), Is.EqualTo(predictions[row]).Within(1e-5));
        }
    }
}
