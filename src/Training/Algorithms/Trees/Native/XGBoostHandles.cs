using Microsoft.Win32.SafeHandles;

namespace StrategyFactory.Training.Algorithms.Trees.Native;

/// <summary>A <c>DMatrixHandle</c>.</summary>
internal sealed class MatrixHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XGBoostNative.XGDMatrixFree(handle) == 0;
}

/// <summary>A <c>BoosterHandle</c>.</summary>
internal sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XGBoostNative.XGBoosterFree(handle) == 0;
}
