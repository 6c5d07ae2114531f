namespace Dpo.Training;

/// <summary>Sums of the numbers that a step or an evaluation reports, each with a count of its own. Holds numbers
/// only.</summary>
public sealed class MetricSums
{
    private readonly Dictionary<string, (double Sum, double Count)> _sums = [];
    private readonly Dictionary<string, (double Value, bool Largest)> _extremes = [];
    private readonly Dictionary<string, (string First, string Second)> _differences = [];
    private readonly List<string> _names = [];                  // in the order in which they are shown

    /// <summary>Adds a sum to a metric that is reported as a mean.</summary>
    /// <param name="name">Name under which the mean is reported, e.g. "rewards/chosen". Sums and counts of the same
    /// name are added up.</param>
    /// <param name="sum">Sum of the metric over the items of the batch.</param>
    /// <param name="count">Number of items in the sum, by which it is divided for the mean; a metric with count 0 in
    /// total is not reported.</param>
    public void Add(string name, double sum, double count)
    {
        Remember(name, _extremes.ContainsKey(name) || _differences.ContainsKey(name));
        var (soFar, counted) = _sums.GetValueOrDefault(name);
        _sums[name] = (soFar + sum, counted + count);
    }

    /// <summary>Adds a number to a metric of which the smallest is reported.</summary>
    /// <param name="name">Name under which the smallest value is reported, e.g. "min_reward".</param>
    /// <param name="value">Smallest value of the metric in the batch; of several batches, the smallest of all is
    /// reported.</param>
    public void AddSmallest(string name, double value) => AddExtreme(name, value, largest: false);

    /// <summary>Adds a number to a metric of which the largest is reported.</summary>
    /// <param name="name">Name under which the largest value is reported, e.g. "max_reward".</param>
    /// <param name="value">Largest value of the metric in the batch; of several batches, the largest of all is
    /// reported.</param>
    public void AddLargest(string name, double value) => AddExtreme(name, value, largest: true);

    /// <summary>Adds a metric that is the mean of one metric less the mean of another; it is reported where both have a
    /// mean.</summary>
    /// <param name="name">Name under which the difference of the two means is reported, e.g. "rewards/margins".</param>
    /// <param name="first">Name of the metric whose mean is the minuend, e.g. "rewards/chosen"; it is added by
    /// <see cref="Add(string, double, double)"/>.</param>
    /// <param name="second">Name of the metric whose mean is subtracted, e.g. "rewards/rejected".</param>
    public void AddDifference(string name, string first, string second)
    {
        if (!_differences.ContainsKey(name))
        {
            Remember(name, _sums.ContainsKey(name) || _extremes.ContainsKey(name));
        }
        _differences[name] = (first, second);
    }

    /// <summary>Adds all metrics of another batch.</summary>
    /// <param name="other">Metric sums of another batch, which are added to these and not changed themselves.</param>
    public void Add(MetricSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var name in other._names)
        {
            if (other._extremes.TryGetValue(name, out var extreme))
            {
                AddExtreme(name, extreme.Value, extreme.Largest);
            }
            else if (other._differences.TryGetValue(name, out var difference))
            {
                AddDifference(name, difference.First, difference.Second);
            }
            else
            {
                Add(name, other._sums[name].Sum, other._sums[name].Count);
            }
        }
    }

    /// <summary>Means, smallest and largest values and differences by the names of their metrics, in the order in which
    /// the metrics were added first.</summary>
    public IEnumerable<KeyValuePair<string, double>> Means =>
        from name in _names
        let mean = Mean(name)
        where mean is not null
        select KeyValuePair.Create(name, mean.Value);

    private double? Mean(string name) =>
        _extremes.TryGetValue(name, out var extreme) ? extreme.Value
        : _differences.TryGetValue(name, out var difference) ? Mean(difference.First) - Mean(difference.Second)
        : _sums.TryGetValue(name, out var sum) && sum.Count > 0 ? sum.Sum / sum.Count
        : null;

    private void AddExtreme(string name, double value, bool largest)
    {
        Remember(name, _sums.ContainsKey(name) || _differences.ContainsKey(name)
            || (_extremes.TryGetValue(name, out var known) && known.Largest != largest));
        var before = _extremes.TryGetValue(name, out var extreme) ? extreme.Value : value;
        _extremes[name] = (largest ? Math.Max(before, value) : Math.Min(before, value), largest);
    }

    private void Remember(string name, bool otherwise)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name is "loss" or "grad_norm" or "lr")
        {
            throw new ArgumentException($"\"{name}\" is the trainer's own number; give this one another name");
        }
        if (otherwise)
        {
            throw new ArgumentException($"\"{name}\" is added up in two ways; give each number a name of its own");
        }
        if (!_names.Contains(name))
        {
            _names.Add(name);
        }
    }
}
