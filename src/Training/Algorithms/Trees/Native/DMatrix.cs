using System.Globalization;

namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>Rows of features in the library's own form, with labels where it trains.</summary>
internal sealed unsafe class DMatrix : IDisposable
{
    /// <summary>Copies rows; the spans may be reused afterwards.</summary>
    /// <param name="values">Row-major features; NaN is a missing value, infinity an error.</param>
    /// <param name="columns">Features per row.</param>
    /// <param name="labels">One finite label per row, or none.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    /// <exception cref="XGBoostException">A feature is infinite, or a label is not finite.</exception>
    internal DMatrix(ReadOnlySpan<float> values, int columns, ReadOnlySpan<float> labels = default)
    {
        if (columns <= 0 || values.IsEmpty || values.Length % columns != 0)
        {
            throw new ArgumentException("There must be whole rows, one at least.", nameof(values));
        }

        (Rows, Columns) = (values.Length / columns, columns);
        if (!labels.IsEmpty && labels.Length != Rows)
        {
            throw new ArgumentException("There must be one label per row.", nameof(labels));
        }

        fixed (float* data = values)
        {
            var array = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"data":[{{(ulong)data}},true],"shape":[{{Rows}},{{Columns}}],"typestr":"<f4","version":3}""");
            XGBoostNative.Check(XGBoostNative.XGDMatrixCreateFromDense(array, """{"missing":NaN,"nthread":1}""", out var handle));
            Handle = handle;
        }

        if (!labels.IsEmpty)
        {
            SetLabels(labels);
        }
    }

    internal MatrixHandle Handle { get; }

    internal int Rows { get; }

    internal int Columns { get; }

    public void Dispose() => Handle.Dispose();

    private void SetLabels(ReadOnlySpan<float> labels)
    {
        fixed (float* label = labels)
        {
            var code = XGBoostNative.XGDMatrixSetFloatInfo(Handle, "label", label, (ulong)labels.Length);
            if (code != 0)
            {
                Handle.Dispose();
            }

            XGBoostNative.Check(code);
        }
    }
}
