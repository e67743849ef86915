using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StrategyFactory.Numerics.Mixtures;

/// <summary>Posterior-weighted sums of one component: all that a maximisation step needs.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct MixtureSums
{
    // ln(1 + e) is summed as the log of a product of factors in [1, 2]; 2^512 stays far from overflow.
    private const int FactorsPerLog = 512;

    private double _weight;
    private double _x;
    private double _y;
    private double _xx;
    private double _xy;
    private double _yy;

    /// <summary>Adds a point that belongs to the component with certainty.</summary>
    public void Add(double pointX, double pointY)
    {
        _weight += 1;
        _x += pointX;
        _y += pointY;
        _xx += pointX * pointX;
        _xy += pointX * pointY;
        _yy += pointY * pointY;
    }

    /// <summary>The component that maximises the expected likelihood, ridge included; null when nothing belongs to it.</summary>
    public readonly BivariateNormal? Component(int points)
    {
        if (!(_weight > 0))
        {
            return null;
        }

        double meanX = _x / _weight, meanY = _y / _weight;
        return new(
            _weight / points,
            meanX,
            meanY,
            _xx / _weight - meanX * meanX + GaussianMixture.Ridge,
            _xy / _weight - meanX * meanY,
            _yy / _weight - meanY * meanY + GaussianMixture.Ridge);
    }

    /// <summary>One expectation step: the log-likelihood of all points and the sums of both components.</summary>
    /// <remarks>
    /// With d = ln(p₁/p₀) and e = exp(−|d|), the posteriors are 1/(1 + e) and e/(1 + e) and the log-likelihood max(ln p₀, ln p₁) +
    /// ln(1 + e): one exponential and one division per point, eight points at a time. Raw second moments are exact enough because
    /// the coordinates are standardised.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Expect(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, BivariateNormal calm, BivariateNormal wild,
        out MixtureSums calmSums, out MixtureSums wildSums)
    {
        var lane = Vector512<double>.Count;
        var first = new Lanes(QuadraticForm.LogDensity(calm));
        var second = new Lanes(QuadraticForm.LogDensity(wild));
        var largest = Vector512<double>.Zero;
        var product = Vector512<double>.One;
        var logs = 0.0;
        var factors = 0;
        Span<double> tailX = stackalloc double[lane];
        Span<double> tailY = stackalloc double[lane];
        for (var start = 0; start < x.Length; start += lane)
        {
            Vector512<double> px, py;
            var present = Vector512<double>.AllBitsSet;
            if (start + lane <= x.Length)
            {
                px = Vector512.Create(x.Slice(start, lane));
                py = Vector512.Create(y.Slice(start, lane));
            }
            else
            {
                x[start..].CopyTo(tailX);
                y[start..].CopyTo(tailY);
                px = Vector512.Create<double>(tailX);
                py = Vector512.Create<double>(tailY);
                present = Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)(x.Length - start)));
            }

            var log0 = first.At(px, py);
            var log1 = second.At(px, py);
            var ratio = log1 - log0;
            var small = Vector512.Exp(-Vector512.Abs(ratio));
            var major = Vector512<double>.One / (Vector512<double>.One + small);
            var minor = small * major;
            var wildIsMajor = Vector512.GreaterThan(ratio, Vector512<double>.Zero);
            first.Add(Vector512.ConditionalSelect(wildIsMajor, minor, major) & present, px, py);
            second.Add(Vector512.ConditionalSelect(wildIsMajor, major, minor) & present, px, py);
            largest += Vector512.ConditionalSelect(wildIsMajor, log1, log0) & present;
            product *= Vector512.ConditionalSelect(present, Vector512<double>.One + small, Vector512<double>.One);
            if (++factors == FactorsPerLog)
            {
                logs += LogOfProduct(product);
                product = Vector512<double>.One;
                factors = 0;
            }
        }

        calmSums = first.Total();
        wildSums = second.Total();
        return Vector512.Sum(largest) + logs + LogOfProduct(product);
    }

    private static double LogOfProduct(Vector512<double> product)
    {
        var sum = 0.0;
        for (var k = 0; k < Vector512<double>.Count; k++)
        {
            sum += Math.Log(product[k]);
        }

        return sum;
    }

    /// <summary>The log density of a component spread over eight lanes, and its eight partial sums.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Lanes(QuadraticForm form)
    {
        private readonly Vector512<double> _c = Vector512.Create(form.C);
        private readonly Vector512<double> _bx = Vector512.Create(form.X);
        private readonly Vector512<double> _by = Vector512.Create(form.Y);
        private readonly Vector512<double> _axx = Vector512.Create(form.XX);
        private readonly Vector512<double> _axy = Vector512.Create(form.XY);
        private readonly Vector512<double> _ayy = Vector512.Create(form.YY);
        private Vector512<double> _weight;
        private Vector512<double> _x;
        private Vector512<double> _y;
        private Vector512<double> _xx;
        private Vector512<double> _xy;
        private Vector512<double> _yy;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector512<double> At(Vector512<double> px, Vector512<double> py) =>
            _c + px * (_bx + _axx * px + _axy * py) + py * (_by + _ayy * py);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector512<double> posterior, Vector512<double> px, Vector512<double> py)
        {
            var wx = posterior * px;
            var wy = posterior * py;
            _weight += posterior;
            _x += wx;
            _y += wy;
            _xx += wx * px;
            _xy += wx * py;
            _yy += wy * py;
        }

        public readonly MixtureSums Total() => new()
        {
            _weight = Vector512.Sum(_weight),
            _x = Vector512.Sum(_x),
            _y = Vector512.Sum(_y),
            _xx = Vector512.Sum(_xx),
            _xy = Vector512.Sum(_xy),
            _yy = Vector512.Sum(_yy),
        };
    }
}
