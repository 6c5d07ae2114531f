namespace Dpo.Teaching;

/// <summary>How large a chapter's runs are. DPO_SCALE sets it; each chapter picks its sizes with <see cref="Lab.Pick"/>.</summary>
public enum Scale
{
    /// <summary>At the projector: no cell over 5 seconds.</summary>
    Lecture,

    /// <summary>The default: a chapter in well under two minutes on two cores.</summary>
    Cpu,

    /// <summary>Sizes that keep a GPU busy.</summary>
    Gpu,
}
