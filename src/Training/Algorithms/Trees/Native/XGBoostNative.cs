using System.Runtime.InteropServices;

namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>The functions of XGBoost's C API that are used here (xgboost/c_api.h, 1.7).</summary>
/// <remarks>Every call but those that free returns 0, or −1 with a message of the calling thread: see <see cref="Check"/>.</remarks>
internal static unsafe partial class XGBoostNative
{
    /// <summary>The name that <see cref="XGBoostLibrary"/> resolves.</summary>
    internal const string Library = "xgboost";

    [LibraryImport(Library)]
    internal static partial void XGBoostVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library)]
    internal static partial nint XGBGetLastError();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixCreateFromDense(string arrayInterface, string config, out MatrixHandle matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetFloatInfo(MatrixHandle matrix, string field, float* values, ulong count);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library)]
    internal static partial int XGBoosterCreate(nint* matrices, ulong count, out BoosterHandle booster);

    [LibraryImport(Library)]
    internal static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library)]
    internal static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int iteration, MatrixHandle training);

    [LibraryImport(Library)]
    internal static partial int XGBoosterBoostOneIter(
        BoosterHandle booster, MatrixHandle training, float* gradient, float* hessian, ulong count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, MatrixHandle matrix, string config, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSaveModelToBuffer(BoosterHandle booster, string config, out ulong length, out byte* buffer);

    [LibraryImport(Library)]
    internal static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, byte* buffer, ulong length);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSlice(BoosterHandle booster, int begin, int end, int step, out BoosterHandle slice);

    [LibraryImport(Library)]
    internal static partial int XGBoosterBoostedRounds(BoosterHandle booster, out int rounds);

    [LibraryImport(Library)]
    internal static partial int XGBoosterGetNumFeature(BoosterHandle booster, out ulong features);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterFeatureScore(
        BoosterHandle booster, string config, out ulong featureCount, out byte** features, out ulong dimensions,
        out ulong* shape, out float* scores);

    /// <summary>Throws what the library has to say about a call that failed, without its stack trace.</summary>
    /// <exception cref="XGBoostException">The code is not 0.</exception>
    internal static void Check(int code)
    {
        if (code != 0)
        {
            // The message belongs to the calling thread and lasts until its next call.
            var message = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "unknown error";
            var trace = message.IndexOf("\nStack trace:", StringComparison.Ordinal);
            throw new XGBoostException("XGBoost: " + (trace < 0 ? message : message[..trace]).Trim());
        }
    }
}
