using System.Globalization;
using System.Runtime.InteropServices;

namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>An ensemble of trees in the library. Not safe for two threads at once.</summary>
internal sealed unsafe class Booster : IDisposable
{
    private readonly BoosterHandle _handle;
    private int? _features;

    private Booster(BoosterHandle handle) => _handle = handle;

    /// <summary>An empty ensemble.</summary>
    /// <param name="parameters">
    /// Names and values; the library ignores names it does not know, so they are the caller's to get right.
    /// </param>
    /// <param name="cached">Matrices whose predictions are kept up to date round by round; they must outlive the training.</param>
    internal static Booster Create(IEnumerable<KeyValuePair<string, string>> parameters, params ReadOnlySpan<DMatrix> cached)
    {
        var matrices = stackalloc nint[cached.Length + 1];
        for (var i = 0; i < cached.Length; i++)
        {
            matrices[i] = cached[i].Handle.DangerousGetHandle();
        }

        XGBoostNative.Check(XGBoostNative.XGBoosterCreate(matrices, (ulong)cached.Length, out var handle));
        foreach (var matrix in cached)
        {
            GC.KeepAlive(matrix);
        }

        return Filled(handle, parameters);
    }

    /// <summary>Reads what <see cref="Save()"/> wrote.</summary>
    /// <exception cref="XGBoostException">The bytes are no model.</exception>
    internal static Booster Load(ReadOnlySpan<byte> model)
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterCreate(null, 0, out var handle));
        fixed (byte* bytes = model)
        {
            var code = XGBoostNative.XGBoosterLoadModelFromBuffer(handle, bytes, (ulong)model.Length);
            if (code != 0)
            {
                handle.Dispose();
            }

            XGBoostNative.Check(code);
        }

        // The number of threads is not part of a model.
        return Filled(handle, [KeyValuePair.Create("nthread", "1")]);
    }

    /// <summary>Rounds grown so far.</summary>
    internal int Rounds
    {
        get
        {
            XGBoostNative.Check(XGBoostNative.XGBoosterBoostedRounds(_handle, out var rounds));
            return rounds;
        }
    }

    /// <summary>Features of the rows it was trained on.</summary>
    internal int Features
    {
        get
        {
            if (_features is null)
            {
                XGBoostNative.Check(XGBoostNative.XGBoosterGetNumFeature(_handle, out var features));
                _features = checked((int)features);
            }

            return _features.Value;
        }
    }

    /// <summary>Grows one round on what the rounds before leave over.</summary>
    internal void Update(int round, DMatrix training) =>
        XGBoostNative.Check(XGBoostNative.XGBoosterUpdateOneIter(_handle, round, training.Handle));

    /// <summary>Grows one round on given derivatives of the loss, one pair per row.</summary>
    internal void Boost(DMatrix training, ReadOnlySpan<float> gradient, ReadOnlySpan<float> hessian)
    {
        if (gradient.Length != training.Rows || hessian.Length != training.Rows)
        {
            throw new ArgumentException("There must be one gradient and one hessian per row.", nameof(gradient));
        }

        fixed (float* first = gradient, second = hessian)
        {
            XGBoostNative.Check(XGBoostNative.XGBoosterBoostOneIter(_handle, training.Handle, first, second, (ulong)gradient.Length));
        }
    }

    /// <summary>Predictions, one per row, valid until the next call on this booster: they belong to the library.</summary>
    internal ReadOnlySpan<float> Predict(DMatrix matrix) => Run(matrix, type: 0);

    /// <summary>
    /// Tree SHAP (Lundberg et al. 2020), rows × (features + 1), the last column is the bias; a row sums to its prediction. Valid until
    /// the next call.
    /// </summary>
    internal ReadOnlySpan<float> Contributions(DMatrix matrix) => Run(matrix, type: 2);

    /// <summary>Number of splits on each feature.</summary>
    internal int[] SplitCounts()
    {
        var counts = new int[Features];
        XGBoostNative.Check(XGBoostNative.XGBoosterFeatureScore(
            _handle, """{"importance_type":"weight"}""", out var count, out var names, out _, out _, out var scores));
        for (var i = 0; i < (int)count; i++)
        {
            // Features have no names here and are called f0, f1, …
            counts[int.Parse(Marshal.PtrToStringUTF8((nint)names[i])!.AsSpan(1), CultureInfo.InvariantCulture)] = (int)scores[i];
        }

        return counts;
    }

    /// <summary>The first rounds as an ensemble of their own.</summary>
    internal Booster Slice(int rounds)
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterSlice(_handle, 0, rounds, 1, out var slice));
        return Filled(slice, [KeyValuePair.Create("nthread", "1")]);
    }

    /// <summary>The model as UBJSON; <see cref="Load"/> gives the same predictions to the last bit.</summary>
    internal byte[] Save() => Save("""{"format":"ubj"}""");

    /// <summary>The model as JSON, its numbers with the digits that give them back.</summary>
    internal byte[] Json() => Save("""{"format":"json"}""");

    private byte[] Save(string format)
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterSaveModelToBuffer(_handle, format, out var length, out var buffer));
        return new ReadOnlySpan<byte>(buffer, checked((int)length)).ToArray();
    }

    public void Dispose() => _handle.Dispose();

    private ReadOnlySpan<float> Run(DMatrix matrix, int type)
    {
        // The library takes the columns that narrow rows lack for missing values.
        if (matrix.Columns != Features)
        {
            throw new ArgumentException($"The trees were grown on {Features} features, not {matrix.Columns}.", nameof(matrix));
        }

        var config = type == 0
            ? """{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}"""
            : """{"type":2,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";
        XGBoostNative.Check(
            XGBoostNative.XGBoosterPredictFromDMatrix(_handle, matrix.Handle, config, out var shape, out var dimensions, out var result));
        var count = 1UL;
        for (var i = 0UL; i < dimensions; i++)
        {
            count *= shape[i];
        }

        return new(result, checked((int)count));
    }

    private static Booster Filled(BoosterHandle handle, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            var code = XGBoostNative.XGBoosterSetParam(handle, name, value);
            if (code != 0)
            {
                handle.Dispose();
            }

            XGBoostNative.Check(code);
        }

        return new(handle);
    }
}
