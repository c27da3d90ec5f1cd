export class Spring {
  constructor(stiffness) {
    this.stiffness = stiffness;
  }
  energy(x) {
    "use grad";
    return x < 0 ? 0 : (this.stiffness * x ** 2) / 2;
  }
}
