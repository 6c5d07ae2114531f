namespace Dpo.Teaching;

/// <summary>Size of a chapter's runs. DPO_SCALE sets it; each chapter picks its sizes with
/// <see cref="Lab.Pick"/>.</summary>
public enum Scale
{
    /// <summary>Smallest runs, for the projector: no cell takes over 5 seconds.</summary>
    Lecture,

    /// <summary>Default size: a chapter takes well under two minutes on two cores.</summary>
    Cpu,

    /// <summary>Largest runs, which keep a GPU busy.</summary>
    Gpu,
}
